import { describe, expect, it } from 'vitest'
import { presentQuote } from '../market/quote.ts'
import { RandomMarket } from '../testing/random-market.ts'
import { encodeMarketBatch } from './market-batch.ts'
import { MarketImage } from './market-image.ts'
import { MarketMirror } from './mirror.ts'
import { isTopic, stockOf } from './topics.ts'
import { StockView } from './stock-view.ts'

describe('a topic', () => {
  it.each(['market', 'index', 'stock:005930', 'stock:0001A0'])('is %s', (name) => {
    expect(isTopic(name)).toBe(true)
  })

  it.each(['', 'stock', 'stock:', 'stock:00593a', 'stock:0059300', ' market', 'Stock:005930'])(
    'is not %j',
    (name) => {
      expect(isTopic(name)).toBe(false)
    },
  )

  it('of a stock contains its code', () => {
    expect(['market', 'stock:0001A0'].map((topic) => stockOf(topic as 'market'))).toEqual([null, '0001A0'])
  })
})

const SEED = 7

it(`P30: seed ${SEED}: mirrors of single stocks hold the row that the market holds, at any time`, () => {
  const market = new RandomMarket(SEED, 40)
  let image = new MarketImage('e1', 'test', 0)
  const ids = new Map<string, number>()
  const idOf = (code: string) => ids.get(code) ?? ids.set(code, ids.size + 1).size
  const mirrors = new Map<string, MarketMirror>()
  const lastSeen = new Map<string, string>()
  let [left, patches] = [0, 0]

  for (let step = 1; step <= 300; step++) {
    if (step > 1) market.step()
    const rows = [...market.rows.values()].map((row) => ({ id: idOf(row.code), ...row }))
    rows.sort((a, b) => a.id - b.id)
    const changed = rows.filter((row) => lastSeen.get(row.code) !== JSON.stringify(row))
    for (const row of changed) lastSeen.set(row.code, JSON.stringify(row))
    const removed = [...image.rows()].filter((row) => !market.rows.has(row.code)).map((row) => row.id)
    left += removed.length
    const newDay = image.tradeDate === market.tradeDate ? {} : { newTradeDate: market.tradeDate }
    const change = { atMs: step * 1_000, listed: changed, removed, traded: changed, ...newDay }
    image.applyBatch(encodeMarketBatch(image.position, (id) => image.rowById(id), change))
    // A server that read the board from Redis has the same state.
    if (step % 50 === 0) image = MarketImage.restore(image.dump())

    for (const code of ids.keys()) {
      const view = new StockView(image, code)
      const mirror = mirrors.get(code) ?? new MarketMirror()
      mirrors.set(code, mirror)
      if (mirror.position === null) mirror.apply('snapshot', view.snapshot())
      else if (mirror.position.seq < view.movedSeq) {
        patches++
        expect(mirror.apply('patch', view.patch())).toBe('applied')
      }
      const row = image.rowByCode(code)
      expect(mirror.quotes()).toEqual(row === undefined ? [] : [presentQuote(row)])
    }
  }
  expect(left).toBeGreaterThan(0)
  expect(patches).toBeLessThan(300 * 30)
})
