import { expect, it } from 'vitest'
import { init, use } from 'echarts/core'
import { TreemapChart } from 'echarts/charts'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { Look } from '../look.ts'
import { quoteRow } from '../../testing/builders.ts'
import { treemapOption } from './option.ts'
import type { Room } from './labels.ts'
import { sectorBlocks } from './sectors.ts'

use([TreemapChart, LabelLayout, SVGRenderer])

const look = {
  colors: new Proxy({}, { get: () => 'rgb(1, 2, 3)' }),
  font: 'sans-serif',
  textScale: 1,
  letterPx: 11,
  still: true,
} as unknown as Look
const words = {
  sector: (name: string | null) => name ?? '–',
  rest: (count: number) => `+${count}`,
  hint: () => document.createElement('div'),
}

/** The labels of a map of this size, as they are drawn. */
function drawn(width: number, height: number): string[] {
  const rows = Array.from({ length: 120 }, (_, at) =>
    quoteRow({
      id: at + 1,
      name: `한화에어로스페이스${at}`.slice(at % 6),
      price: 10_000 + at * 7,
      shares: Math.round(1e6 / (at + 1)),
    }),
  )
  const capOf = ({ price, shares }: (typeof rows)[number]) => (price ?? 0) * shares
  const blocks = sectorBlocks({ rows, sectorOf: ({ id }) => `업종 ${id % 7}`, capOf, largest: 100 })
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  const size = { widthPx: width, heightPx: height, letterPx: 9 }
  const rooms = new Map<string, Room>()
  const show = () =>
    chart.setOption(
      treemapOption(blocks, new Map(rooms), size, look, words, (id, room) => rooms.set(id, room)),
    )
  show()
  // Every block is present: 100 listings, and the small ones of each sector combined.
  expect(rooms.size).toBe(blocks.reduce((sum, sector) => sum + sector.blocks.length, 0))
  show()
  const texts = [...chart.renderToSVGString().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(
    ([, text]) => text ?? '',
  )
  chart.dispose()
  return texts.map((text) => text.trim()).filter((text) => text !== '')
}

it.each([
  [360, 420],
  [804, 380],
  [1_424, 420],
  [3_000, 1_200],
])('numbers on a map of %i × %i px are complete or omitted', (width, height) => {
  const texts = drawn(width, height)
  expect(texts.some((text) => /^[+-]?\d+\.\d\d%$/.test(text))).toBe(true)
  const numbers = texts.filter((text) => /[%…]/.test(text) && /\d\.|\+|%/.test(text))
  expect(numbers.filter((text) => !/(^|\s)[+-]?\d+\.\d\d%$/.test(text))).toEqual([])
})
