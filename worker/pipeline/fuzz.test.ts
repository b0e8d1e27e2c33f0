import { describe, expect, it } from 'vitest'
import { presentQuote } from '#shared/market/quote'
import { IndexImage } from '#shared/protocol/index-image'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { MarketImage } from '#shared/protocol/market-image'
import type { MarketBatch, MarketPatch, MarketSnapshot } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import { expectEqual } from '#shared/testing/expect-equal'
import { RandomMarket, seededRandom } from '#shared/testing/random-market'
import { diff } from './diff.ts'

const POLLS = 2_000
const LISTINGS = 60

/** As a message crosses the wire. */
const overTheWire = <T>(message: T): T => JSON.parse(JSON.stringify(message)) as T

function answerOf(market: RandomMarket, atMs: number) {
  return {
    tradeDate: market.tradeDate,
    asOfMs: atMs,
    rows: [...market.rows.values()].map((row) => ({ ...row })),
    indices: [],
    setAside: [],
  }
}

it('a row keeps the time at which its source pushed it, which is not before that of the row it replaces nor after the poll', () => {
  const market = new RandomMarket(1, 2)
  const image = new MarketImage('epoch', 'fuzz', 0)
  const idOf = (code: string) => [...market.rows.keys()].indexOf(code) + 1
  const poll = (atMs: number, receivedMs?: number) => {
    const answer = answerOf(market, atMs)
    const rows = answer.rows.map((row) => ({
      ...{ ...row, price: 100, state: 'trading' as const, volume: atMs },
      ...(receivedMs === undefined ? {} : { receivedMs }),
    }))
    const board = { market: image, indices: new IndexImage('epoch', 'fuzz', 0) }
    const { market: change } = diff(board, { ...answer, rows }, idOf)
    if (change === null) throw new Error('nothing changed')
    image.applyBatch(encodeMarketBatch(image.position, (id) => image.rowById(id), change))
    return [...image.rows()].map((row) => row.receivedMs)
  }
  expect(poll(1_000, 600)).toEqual([600, 600])
  expect(poll(2_000, 500)).toEqual([600, 600])
  expect(poll(3_000, 3_500)).toEqual([undefined, undefined])
  expect(poll(4_000)).toEqual([undefined, undefined])
  expect(poll(5_000, 4_900)).toEqual([4_900, 4_900])
})

describe.each([1, 2, 3])('random quotes → diff → encode → decode → mirror, seed %i', (seed) => {
  it(`equals the quotes after each of ${POLLS} polls, for readers that follow, fall behind and join late`, () => {
    const random = seededRandom(seed * 7919)
    const market = new RandomMarket(seed, LISTINGS)
    let worker = new MarketImage('epoch', 'fuzz', 0)
    const indices = new IndexImage('epoch', 'fuzz', 0)
    const server = new MarketImage('epoch', 'fuzz', 0)
    const following = new MarketMirror()
    const sleeping = new MarketMirror()
    const ids = new Map<string, number>()
    const idOf = (code: string) => {
      const id = ids.get(code) ?? ids.size + 1
      ids.set(code, id)
      return id
    }

    for (let poll = 1; poll <= POLLS; poll++) {
      const atMs = 1_700_000_000_000 + poll * 1_000
      market.step()
      const { market: change } = diff({ market: worker, indices }, answerOf(market, atMs), idOf)
      if (change === null) continue
      const batch: MarketBatch = overTheWire(
        encodeMarketBatch(worker.position, (id) => worker.rowById(id), change),
      )
      // A source that is polled costs no bytes for the times of its rows.
      expect(batch.r).toBeUndefined()
      worker.applyBatch(batch)
      server.applyBatch(batch)

      if (following.apply('batch', batch) === 'gap') {
        expect(following.apply('snapshot', overTheWire<MarketSnapshot>(server.snapshot()))).toBe('applied')
      }
      if (random() < 0.01) {
        const since = sleeping.position?.seq
        const news = since === undefined ? server.snapshot() : server.patchSince(since)
        const event = since === undefined ? 'snapshot' : 'patch'
        expect(sleeping.apply(event, overTheWire<MarketPatch | MarketSnapshot>(news))).toBe('applied')
        expectEqual(sleeping.quotes(), following.quotes())
      }
      if (random() < 0.01) worker = MarketImage.restore(overTheWire(worker.dump()))

      expectEqual(
        following.quotes().map(withoutTime).sort(byCode),
        [...market.rows.values()]
          .map((row) => withoutTime(presentQuote({ ...row, id: 0, asOfMs: 0 })))
          .sort(byCode),
      )
    }
    expect(following.position).toEqual(worker.position)
    expect(ids.size).toBeGreaterThan(LISTINGS)
    expect(worker.dump()).toEqual(server.dump())
  })
})

function withoutTime<T extends { as_of: string }>({ as_of: _, ...rest }: T): Omit<T, 'as_of'> {
  return rest
}
const byCode = (a: { code: string }, b: { code: string }) => (a.code < b.code ? -1 : 1)
