import { describe, expect, it } from 'vitest'
import type { QuoteRow } from '#shared/market/quote'
import { quoteRow } from '../../testing/builders.ts'
import { SteadyCaps, sectorBlocks } from './sectors.ts'

const SECTORS: Record<string, string> = { '000001': '전기전자', '000002': '전기전자', '000003': '금융' }
const capOf = ({ price, shares }: QuoteRow) => (price ?? 0) * shares
const blocks = (rows: QuoteRow[], largest = 10) =>
  sectorBlocks({ rows, sectorOf: ({ code }) => SECTORS[code], capOf, largest })
const worth = (id: number, price: number, more: Partial<QuoteRow> = {}) =>
  quoteRow({ id, price, previousClose: 10_000, shares: 100, ...more })

describe('blocks of the treemap', () => {
  it('are sorted by sector and market cap, those without a sector last', () => {
    const found = blocks([worth(9, 90_000), worth(3, 30_000), worth(1, 10_000), worth(2, 50_000)])
    expect(found.map(({ sector }) => sector)).toEqual(['전기전자', '금융', null])
    expect(found[0]?.blocks.map(({ code }) => code)).toEqual(['000002', '000001'])
  })

  it('are named in the language of the page', () => {
    const input = { rows: [worth(1, 10_000)], sectorOf: () => '금융', capOf, largest: 1 }
    expect(sectorBlocks({ ...input, nameOf: () => 'Samsung' })[0]?.blocks[0]?.name).toBe('Samsung')
  })

  it('add up to the whole market: the small ones of a sector share a block', () => {
    const rows = [worth(1, 90_000), worth(2, 20_000), worth(3, 80_000), worth(8, 1_000), worth(9, 2_000)]
    const found = blocks(rows, 2)
    const all = found.flatMap((sector) => sector.blocks)
    expect(all.reduce((sum, { capKrw }) => sum + capKrw, 0)).toBe(193_000 * 100)
    expect(all.reduce((sum, { listings }) => sum + listings, 0)).toBe(rows.length)
    expect(found.at(-1)?.blocks).toEqual([expect.objectContaining({ code: null, listings: 2 })])
  })

  it('of several listings change by their total market cap, not by the average of their rates', () => {
    const found = blocks([worth(1, 11_000, { shares: 900 }), worth(2, 5_000, { shares: 100 })])
    expect(found[0]?.rate).toBeCloseTo(4)
  })

  it('of a listing without a price keep their size by the last close and have no rate', () => {
    const caps = new SteadyCaps(0)
    const row = worth(1, 0, { price: null, state: 'no_data' })
    caps.refresh([row], 0)
    const [sector] = sectorBlocks({
      rows: [row],
      sectorOf: () => '금융',
      capOf: (each) => caps.of(each),
      largest: 1,
    })
    expect(sector).toMatchObject({ capKrw: 1_000_000, rate: null, blocks: [{ rate: null }] })
  })
})

describe('market caps that decide the sizes', () => {
  it('stay constant between two updates, while prices move', () => {
    const caps = new SteadyCaps(60_000)
    caps.refresh([worth(1, 10_000)], 0)
    expect(caps.refresh([worth(1, 12_000)], 59_999)).toBe(false)
    expect(caps.of(worth(1, 12_000))).toBe(1_000_000)
    expect(caps.refresh([worth(1, 12_000)], 60_000)).toBe(true)
    expect(caps.of(worth(1, 12_000))).toBe(1_200_000)
  })

  it('include a listing that was added meanwhile', () => {
    const caps = new SteadyCaps(60_000)
    caps.refresh([], 0)
    expect(caps.of(worth(5, 20_000))).toBe(2_000_000)
  })
})
