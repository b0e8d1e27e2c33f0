import { computed } from 'vue'
import type { Ref } from 'vue'
import { useSettings } from '../../preferences/settings.ts'
import { textScale } from '../../ui/text-scale.ts'

const HEAD_HEIGHT_PX = 30
const ROW_HEIGHTS_PX = { compact: 28, roomy: 36 } as const
const TWO_LINE_ROW_HEIGHT_PX = 48

/** The heights of the table in pixels at the reader's text size; `scale` makes them of those at 100 %. */
export function useTableSizes(twoLines: Readonly<Ref<boolean>>) {
  const settings = useSettings()
  const scale = computed(() => {
    void settings.text_size
    return textScale()
  })
  return {
    scale,
    rowHeightPx: computed(() =>
      Math.round(scale.value * (twoLines.value ? TWO_LINE_ROW_HEIGHT_PX : ROW_HEIGHTS_PX[settings.density])),
    ),
    headHeightPx: computed(() => HEAD_HEIGHT_PX * scale.value),
  }
}
