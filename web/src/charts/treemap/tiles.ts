import type { Look } from '../look.ts'
import { heatScale } from './heat.ts'
import { blockLabel, headText, ownLengths } from './labels.ts'
import type { BlockLabel } from './labels.ts'
import type { Block, SectorBlock } from './sectors.ts'
import { squarified } from './squarify.ts'
import type { Area } from './squarify.ts'

/** A block as it is drawn. */
export interface Tile {
  area: Area
  color: string
  label: BlockLabel | null
  block: Block
  /** As it is shown. */
  sector: string
}

/** The header of a sector. */
export interface Head {
  area: Area
  text: string
}

export interface MapPicture {
  tiles: readonly Tile[]
  heads: readonly Head[]
  headLetterPx: number
}

export interface MapWords {
  /** Null: of an unknown sector. */
  sector: (name: string | null) => string
  rest: (listings: number) => string
}

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
/** The font size of a header, as a share of its height, and the height in letters. */
const HEAD_LETTERS = 0.68
const HEAD_HEIGHT = 1.65
/** Between sectors, and between the blocks of one. */
const [SECTOR_GAP_PX, BLOCK_GAP_PX] = [2, 1]
export const HEAD_PADDING_PX = 4

/** The largest font size for a block of this size. */
function maxLetters(block: Block, { width, height }: Area, { widthPx, heightPx, letterPx }: MapSize): number {
  const largest = Math.min(widthPx, heightPx) * LARGEST_SHARE
  const wanted = Math.sqrt(width * height) / LETTERS_ACROSS
  const most = block.code === null ? letterPx * REST_LETTERS : Math.max(letterPx * REST_LETTERS, largest)
  return Math.min(most, Math.max(letterPx, wanted))
}

/** On whole pixels, with a gap to what is on the right and below. */
function onPixels({ x, y, width, height }: Area, within: Area, gapPx: number): Area {
  const [left, top] = [Math.round(x), Math.round(y)]
  const endOf = (at: number, end: number) =>
    Math.round(at) >= Math.round(end) ? Math.round(end) : Math.round(at) - gapPx
  return {
    x: left,
    y: top,
    width: Math.max(0, endOf(x + width, within.x + within.width) - left),
    height: Math.max(0, endOf(y + height, within.y + within.height) - top),
  }
}

function divided(values: readonly number[], within: Area, gapPx: number): Area[] {
  return squarified(values, within).map((area) => onPixels(area, within, gapPx))
}

/** Everything that is on the map: its positions depend on the caps alone, its colours and labels on the rates. */
export function mapPicture(
  sectors: readonly SectorBlock[],
  size: MapSize,
  { colors }: Pick<Look, 'colors'>,
  words: MapWords,
): MapPicture {
  const heat = heatScale(colors)
  const headPx = Math.round(size.letterPx * HEAD_HEIGHT)
  const headLetterPx = headPx * HEAD_LETTERS
  const nameOf = (block: Block) => (block.code === null ? words.rest(block.listings) : block.name)
  const own = ownLengths(sectors.flatMap(({ blocks }) => blocks.map(nameOf)))
  const ownHeads = ownLengths(sectors.map(({ sector }) => words.sector(sector)))
  const whole = { x: 0, y: 0, width: size.widthPx, height: size.heightPx }
  const rooms = divided(
    sectors.map(({ capKrw }) => capKrw),
    whole,
    SECTOR_GAP_PX,
  )

  const tiles: Tile[] = []
  const heads: Head[] = []
  sectors.forEach(({ sector, rate, blocks }, place) => {
    const room = rooms[place] as Area
    const name = words.sector(sector)
    // A sector that is hardly higher than its header would have no room for its blocks.
    const ownHeadPx = room.height > 2 * headPx ? headPx : 0
    const ems = (room.width - 2 * HEAD_PADDING_PX) / headLetterPx
    const text = ownHeadPx === 0 ? '' : headText(name, rate, ems, ownHeads.get(name) ?? 0)
    if (text !== '') heads.push({ area: { ...room, height: headPx }, text })
    const below = { ...room, y: room.y + ownHeadPx, height: room.height - ownHeadPx }
    const areas = divided(
      blocks.map(({ capKrw }) => capKrw),
      below,
      BLOCK_GAP_PX,
    )
    blocks.forEach((block, at) => {
      const area = areas[at] as Area
      const blockName = nameOf(block)
      const label = blockLabel({
        name: blockName,
        rate: block.rate,
        room: area,
        letterPx: { least: size.letterPx, most: maxLetters(block, area, size) },
        ownLength: own.get(blockName) ?? 0,
      })
      tiles.push({ area, color: heat(block.rate), label, block, sector: name })
    })
  })
  return { tiles, heads, headLetterPx }
}

/** The block at a pixel of the map. */
export function tileAt(tiles: readonly Tile[], xPx: number, yPx: number): Tile | undefined {
  return tiles.find(
    ({ area: { x, y, width, height } }) => xPx >= x && xPx < x + width && yPx >= y && yPx < y + height,
  )
}
