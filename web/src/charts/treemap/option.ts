import type { EChartsCoreOption } from 'echarts/core'
import type { Look } from '../look.ts'
import { HINT_LOOK } from '../hint-look.ts'
import { heatScale } from './heat.ts'
import { blockLabel, headText, ownLengths } from './labels.ts'
import type { Room } from './labels.ts'
import type { Block, SectorBlock } from './sectors.ts'

/** The data of a node beside its position. */
export interface MapNode {
  block: Block
}

export interface MapWords {
  /** Null: of an unknown sector. */
  sector: (name: string | null) => string
  rest: (listings: number) => string
  hint: (block: Block, sector: string) => HTMLElement
}

export interface Place extends Room {
  y: number
}

/** Called for each block with the position that ECharts has given it. */
export type Placed = (id: string, place: Place) => void

export interface MapSize {
  widthPx: number
  heightPx: number
  /** The smallest legible font size at the user's distance. */
  letterPx: number
}

/** The font size of a block, as a share of its side. */
const LETTERS_ACROSS = 6.5
/** The largest font size, as a share of the map's side. */
const LARGEST_SHARE = 1 / 14
/** The font size of combined blocks is limited to this, as they are less important. */
const REST_LETTERS = 1.35
/** The font size of a header, as a share of its height. */
const HEAD_LETTERS = 0.68

/** The positions of blocks by node id: ECharts computes the layout, and labels are fitted to it. */
export type Rooms = ReadonlyMap<string, Room>

const idOf = ({ code }: Block, sector: string | null) => code ?? `rest:${sector ?? ''}`

/** The largest font size for a block of this size. */
function maxLetters(block: Block, { width, height }: Room, { widthPx, heightPx, letterPx }: MapSize): number {
  const largest = Math.min(widthPx, heightPx) * LARGEST_SHARE
  const wanted = Math.sqrt(width * height) / LETTERS_ACROSS
  const most = block.code === null ? letterPx * REST_LETTERS : Math.max(letterPx * REST_LETTERS, largest)
  return Math.min(most, Math.max(letterPx, wanted))
}

function widthOf(rooms: readonly Room[]): number {
  if (rooms.length === 0) return 0
  return Math.max(...rooms.map(({ x, width }) => x + width)) - Math.min(...rooms.map(({ x }) => x))
}

/** @param rooms the known positions; a block without one has no label yet */
export function treemapOption(
  sectors: readonly SectorBlock[],
  rooms: Rooms,
  size: MapSize,
  { colors, font }: Look,
  words: MapWords,
  placed: Placed,
): EChartsCoreOption {
  const ids = new Map<number, string>()
  const heat = heatScale(colors)
  const headPx = Math.round(size.letterPx * 1.65)
  const nameOf = (block: Block) => (block.code === null ? words.rest(block.listings) : block.name)
  const own = ownLengths(sectors.flatMap(({ blocks }) => blocks.map(nameOf)))
  const ownHeads = ownLengths(sectors.map(({ sector }) => words.sector(sector)))
  const headOf = ({ sector, rate, blocks }: SectorBlock) => {
    const name = words.sector(sector)
    const width = widthOf(blocks.flatMap((block) => rooms.get(idOf(block, sector)) ?? []))
    return headText(name, rate, (width - 8) / (headPx * HEAD_LETTERS), ownHeads.get(name) ?? 0)
  }
  const labelOf = (block: Block, name: string, room: Room | undefined) =>
    room === undefined
      ? null
      : blockLabel({
          name,
          rate: block.rate,
          room,
          letterPx: { least: size.letterPx, most: maxLetters(block, room, size) },
          ownLength: own.get(name) ?? 0,
        })
  return {
    animation: false,
    tooltip: {
      ...HINT_LOOK,
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
        labelLayout: ({ dataIndex, rect }: { dataIndex?: number; rect: Place }) => {
          const id = ids.get(dataIndex ?? -1)
          if (id !== undefined) placed(id, { x: rect.x, y: rect.y, width: rect.width, height: rect.height })
          return {}
        },
        emphasis: { disabled: true },
        itemStyle: { gapWidth: 1, borderWidth: 0, borderColor: colors.ground },
        label: { color: colors.heatInk, fontFamily: font, overflow: 'none' },
        levels: [
          { itemStyle: { gapWidth: 2, borderColor: colors.ground, borderWidth: 0 } },
          {
            itemStyle: { gapWidth: 1, borderColor: colors.ground, borderWidth: 0 },
            upperLabel: {
              show: true,
              height: headPx,
              color: colors.crosshair,
              fontFamily: font,
              fontSize: headPx * HEAD_LETTERS,
              padding: [0, 4],
              verticalAlign: 'middle',
            },
          },
        ],
        data: sectors.map((sector) => ({
          id: `sector:${sector.sector ?? ''}`,
          name: headOf(sector),
          value: sector.capKrw,
          children: sector.blocks.map((block) => {
            const name = nameOf(block)
            const id = idOf(block, sector.sector)
            const label = labelOf(block, name, rooms.get(id))
            return {
              id,
              name,
              value: block.capKrw,
              block,
              sector: words.sector(sector.sector),
              cursor: block.code === null ? 'default' : 'pointer',
              itemStyle: { color: heat(block.rate) },
              // Shown without a label, too, as ECharts only reports the position of shown blocks.
              label: {
                show: true,
                fontSize: label?.fontSize ?? size.letterPx,
                lineHeight: (label?.fontSize ?? size.letterPx) * 1.25,
                formatter: ({ dataIndex }: { dataIndex: number }) => {
                  ids.set(dataIndex, id)
                  return label?.text ?? ' '
                },
              },
            }
          }),
        })),
      },
    ],
  }
}
