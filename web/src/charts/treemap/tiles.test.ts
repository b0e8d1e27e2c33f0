import { describe, expect, it } from 'vitest'
import type { Look } from '../look.ts'
import { quoteRow } from '../../testing/builders.ts'
import { sectorBlocks } from './sectors.ts'
import { mapPicture, tileAt } from './tiles.ts'

const look = { colors: new Proxy({}, { get: () => 'rgb(1, 2, 3)' }) } as unknown as Look
const words = {
  sector: (name: string | null) => name ?? '–',
  rest: (count: number) => `+${count}`,
}

function blocksOf(priceOf = (at: number) => 10_000 + at * 7) {
  const rows = Array.from({ length: 120 }, (_, at) =>
    quoteRow({
      id: at + 1,
      name: `한화에어로스페이스${at}`.slice(at % 6),
      price: priceOf(at),
      shares: Math.round(1e6 / (at + 1)),
    }),
  )
  const capOf = ({ shares }: (typeof rows)[number]) => 10_000 * shares
  return sectorBlocks({ rows, sectorOf: ({ id }) => `업종 ${id % 7}`, capOf, largest: 100 })
}

const draw = (width: number, height: number, blocks = blocksOf()) =>
  mapPicture(blocks, { widthPx: width, heightPx: height, letterPx: 9 }, look, words)

describe.each([
  [360, 420],
  [804, 380],
  [1_424, 420],
  [3_000, 1_200],
])('a map of %i × %i px', (width, height) => {
  const { tiles, heads } = draw(width, height)

  it('has every block: 100 listings, and the small ones of each sector combined', () => {
    expect(tiles.filter(({ block }) => block.code !== null)).toHaveLength(100)
    expect(tiles.reduce((sum, { block }) => sum + block.listings, 0)).toBe(120)
  })

  it('has numbers that are complete or omitted', () => {
    const texts = [
      ...tiles.flatMap(({ label }) => label?.text.split('\n') ?? []),
      ...heads.map(({ text }) => text),
    ]
    expect(texts.some((text) => /^[+-]?\d+\.\d\d%$/.test(text))).toBe(true)
    const numbers = texts.filter((text) => /[%…]/.test(text) && /\d\.|\+|%/.test(text))
    expect(numbers.filter((text) => !/(^|\s)[+-]?\d+\.\d\d%$/.test(text))).toEqual([])
  })

  it('covers itself with its blocks and headers, but for the gaps', () => {
    const covered = [...tiles, ...heads].reduce((sum, { area }) => sum + area.width * area.height, 0)
    expect(covered).toBeGreaterThan(width * height * 0.9)
    expect(covered).toBeLessThanOrEqual(width * height)
    for (const { area } of tiles) {
      expect(area.x + area.width).toBeLessThanOrEqual(width)
      expect(area.y + area.height).toBeLessThanOrEqual(height)
    }
  })
})

it('blocks stay where they are while prices move, as long as the caps are the same', () => {
  const areas = ({ tiles }: ReturnType<typeof draw>) => tiles.map(({ area }) => area)
  expect(
    areas(
      draw(
        800,
        400,
        blocksOf((at) => 9_000 + at * 50),
      ),
    ),
  ).toEqual(areas(draw(800, 400)))
})

it('the block under the pointer is the one that is drawn there', () => {
  const { tiles } = draw(800, 400)
  for (const tile of tiles.filter(({ area }) => area.width > 0 && area.height > 0))
    expect(tileAt(tiles, tile.area.x, tile.area.y)).toBe(tile)
  expect(tileAt(tiles, 800, 400)).toBeUndefined()
})
