import type { Look } from '../look.ts'
import type { ChartDisplay } from './display.ts'
import { AVERAGE_COLORS, VOLUME_PERIOD, movingAverage } from './moving-average.ts'
import type { CandleFrame } from './option.ts'
import type { Slot } from './slots.ts'
import type { Studies } from './useStudies.ts'

/** Averages and indicators of the places from `from` to before `to`. */
export function overlaysOf(
  display: ChartDisplay,
  slots: readonly Slot[],
  [from, to]: readonly [number, number],
  studies: Studies | null,
  { colors }: Look,
): Pick<CandleFrame, 'averages' | 'volumeAverage' | 'study' | 'style'> {
  const bands = display.bands ? (studies?.bandLines(slots, from, to) ?? []) : []
  return {
    averages: [
      ...display.averages.map((period) => ({
        values: movingAverage(slots, period, from, to),
        color: colors[AVERAGE_COLORS[period]],
      })),
      ...bands.map(({ values, color }) => ({ values, color: colors[color] })),
    ],
    volumeAverage: display.volumeAverage
      ? movingAverage(slots, VOLUME_PERIOD, from, to, ({ volume }) => volume)
      : null,
    study: display.study && {
      study: display.study,
      lines: studies?.studyLines(display.study, slots, from, to) ?? [],
    },
    style: display.style,
  }
}
