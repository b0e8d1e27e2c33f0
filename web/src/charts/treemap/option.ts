import type { EChartsCoreOption } from 'echarts/core'
import { rate as rateText } from '../../words/numbers.ts'
import type { Look } from '../look.ts'
import { heatScale } from './heat.ts'
import type { Block, SectorBlock } from './sectors.ts'

/** What a node carries beside its place. */
export interface MapNode {
  block: Block
}

export interface MapWords {
  /** Null: of no known sector. */
  sector: (name: string | null) => string
  rest: (listings: number) => string
  hint: (block: Block, sector: string) => HTMLElement
}

export interface MapSize {
  widthPx: number
  heightPx: number
  /** The smallest letters that can be read from where the reader is. */
  letterPx: number
}

/** A block this small, in letters, has no room for a name; and a little above it none for a number. */
const WORDLESS = 3.8
const NUMBERLESS = 5.4
/** Letters of a block, as a share of its side. */
const LETTERS_ACROSS = 6.5
/** The largest letters, as a share of the map's side. */
const LARGEST_SHARE = 1 / 14
/** What stands for many is not what the map is about; its letters grow no further than this. */
const REST_LETTERS = 1.35

/** Words of a block and their size, from its share of the map; none where they could not be read. */
export function blockLabel(
  block: Block,
  name: string,
  capShare: number,
  { widthPx, heightPx, letterPx }: MapSize,
): { text: string; fontSize: number } | null {
  const sidePx = Math.sqrt(capShare * widthPx * heightPx)
  if (sidePx < letterPx * WORDLESS) return null
  const restPx = letterPx * REST_LETTERS
  const largestPx =
    block.code === null ? restPx : Math.max(restPx, Math.min(widthPx, heightPx) * LARGEST_SHARE)
  return {
    fontSize: Math.min(largestPx, Math.max(letterPx, sidePx / LETTERS_ACROSS)),
    text: block.rate === null || sidePx < letterPx * NUMBERLESS ? name : `${name}\n${rateText(block.rate)}`,
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
  const headPx = Math.round(size.letterPx * 1.65)
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
          name: `${words.sector(sector)}  ${rateText(rate)}`,
          value: capKrw,
          children: blocks.map((block) => {
            const name = block.code === null ? words.rest(block.listings) : block.name
            const label = blockLabel(block, name, block.capKrw / totalKrw, size)
            return {
              id: block.code ?? `rest:${sector ?? ''}`,
              name,
              value: block.capKrw,
              block,
              sector: words.sector(sector),
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
