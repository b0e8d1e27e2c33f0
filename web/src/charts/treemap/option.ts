import type { EChartsCoreOption } from 'echarts/core'
import { rate as rateText } from '../../board/numbers.ts'
import type { Look } from '../look.ts'
import { heatScale } from './heat.ts'
import type { Block, SectorBlock } from './sectors.ts'

/** What a node carries beside its place. */
export interface MapNode {
  block: Block
}

export interface MapWords {
  unknown: string
  rest: (listings: number) => string
  hint: (block: Block, sector: string) => HTMLElement
}

export interface MapSize {
  widthPx: number
  heightPx: number
}

/** Text smaller than this is noise. */
const SMALLEST_PX = 9
/** A block this small has no room for any text, and a little above it none for a number. */
const WORDLESS_PX = 34
const NUMBERLESS_PX = 42
/** What stands for many is not what the map is about. */
const REST_PX = 12

/** Words of a block and their size, from its share of the map; none where they could not be read. */
export function blockLabel(
  block: Block,
  name: string,
  capShare: number,
  { widthPx, heightPx }: MapSize,
): { text: string; fontSize: number } | null {
  const sidePx = Math.sqrt(capShare * widthPx * heightPx)
  if (sidePx < WORDLESS_PX) return null
  const largestPx = block.code === null ? REST_PX : Math.max(13, Math.min(widthPx, heightPx) / 14)
  return {
    fontSize: Math.min(largestPx, Math.max(SMALLEST_PX, sidePx / 6.5)),
    text: block.rate === null || sidePx < NUMBERLESS_PX ? name : `${name}\n${rateText(block.rate)}`,
  }
}

export function treemapOption(
  sectors: readonly SectorBlock[],
  size: MapSize,
  { colors, font }: Look,
  words: MapWords,
): EChartsCoreOption {
  const heat = heatScale(colors)
  const totalKrw = sectors.reduce((sum, { capKrw }) => sum + capKrw, 0)
  const headPx = Math.round(Math.min(28, Math.max(15, size.heightPx / 32)))
  return {
    animation: false,
    tooltip: {
      className: 'chart-hint',
      confine: true,
      transitionDuration: 0,
      formatter: ({ data }: { data?: Partial<MapNode> & { sector?: string } }) =>
        data?.block === undefined ? '' : words.hint(data.block, data.sector ?? ''),
    },
    series: [
      {
        type: 'treemap',
        animation: false,
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
        roam: false,
        nodeClick: false,
        breadcrumb: { show: false },
        sort: false,
        emphasis: { disabled: true },
        itemStyle: { gapWidth: 1, borderWidth: 0, borderColor: colors.ground },
        label: { color: colors.heatInk, fontFamily: font, overflow: 'truncate', lineOverflow: 'truncate' },
        levels: [
          { itemStyle: { gapWidth: 2, borderColor: colors.ground, borderWidth: 0 } },
          {
            itemStyle: { gapWidth: 1, borderColor: colors.ground, borderWidth: 0 },
            upperLabel: {
              show: true,
              height: headPx,
              color: colors.crosshair,
              fontFamily: font,
              fontSize: headPx * 0.68,
              padding: [0, 4],
              verticalAlign: 'middle',
            },
          },
        ],
        data: sectors.map(({ sector, capKrw, rate, blocks }) => ({
          id: `sector:${sector ?? ''}`,
          name: `${sector ?? words.unknown}  ${rateText(rate)}`,
          value: capKrw,
          children: blocks.map((block) => {
            const name = block.code === null ? words.rest(block.listings) : block.name
            const label = blockLabel(block, name, block.capKrw / totalKrw, size)
            return {
              id: block.code ?? `rest:${sector ?? ''}`,
              name,
              value: block.capKrw,
              block,
              sector: sector ?? words.unknown,
              cursor: block.code === null ? 'default' : 'pointer',
              itemStyle: { color: heat(block.rate) },
              label:
                label === null
                  ? { show: false }
                  : {
                      show: true,
                      fontSize: label.fontSize,
                      lineHeight: label.fontSize * 1.25,
                      formatter: () => label.text,
                    },
            }
          }),
        })),
      },
    ],
  }
}
