import { describe, expect, it } from 'vitest'
import type { Numbered } from '#shared/protocol/lists'
import { auditRow } from '../testing/audit-rows.ts'
import { ListFeed, KEPT_ROWS } from './list-feed.ts'

const row = (seq: number) => auditRow({ seq })
const upTo = (last: number) => Array.from({ length: last }, (_, at) => row(last - at))
const seqs = (feed: ListFeed<Numbered>) => feed.rows.map(({ seq }) => seq)
const every = () => true

function begun(last: number, matches: (seq: number) => boolean = every) {
  const feed = new ListFeed(true, ({ seq }) => matches(seq))
  feed.begin(
    upTo(last).filter(({ seq }) => matches(seq)),
    last,
  )
  feed.resume()
  return feed
}

describe('the feed', () => {
  it('a list feed puts each new row on top', () => {
    const feed = begun(2)
    expect(feed.receive(row(3))).toBe('applied')
    expect(seqs(feed)).toEqual([3, 2, 1])
  })

  it('a list feed takes no row twice', () => {
    const feed = begun(2)
    for (const seq of [1, 2, 3, 3]) feed.receive(row(seq))
    expect(seqs(feed)).toEqual([3, 2, 1])
  })

  it('a list feed shows no row after a gap until the gap is filled', () => {
    const feed = begun(2)
    expect(feed.receive(row(5))).toBe('gap')
    expect(seqs(feed)).toEqual([2, 1])
    feed.catchUp([row(3), row(4)], 4)
    expect(feed.resume()).toBe('applied')
    expect(seqs(feed)).toEqual([5, 4, 3, 2, 1])
  })

  it('a list feed counts rows that do not match, so that a filter hides no gap', () => {
    const feed = begun(2, (seq) => seq % 2 === 0)
    expect(feed.receive(row(3))).toBe('applied')
    expect(feed.receive(row(4))).toBe('applied')
    expect(feed.receive(row(6))).toBe('gap')
    expect(seqs(feed)).toEqual([4, 2])
  })

  it('a list feed holds back rows of a new connection until the break is caught up', () => {
    const feed = new ListFeed(false, every)
    feed.begin(upTo(2), 2)
    feed.resume()
    feed.interrupt()
    feed.receive(row(9))
    expect(seqs(feed)).toEqual([2, 1])
    feed.catchUp([row(5)], 7)
    feed.resume()
    expect(seqs(feed)).toEqual([9, 5, 2, 1])
  })

  it('a list feed drops rows of the socket that its first page already has', () => {
    const feed = new ListFeed(true, every)
    feed.receive(row(4))
    feed.begin(upTo(4), 3)
    expect(feed.resume()).toBe('applied')
    expect(seqs(feed)).toEqual([4, 3, 2, 1])
  })

  it('a list feed joins older pages that overlap', () => {
    const feed = new ListFeed(true, every)
    feed.begin([row(6), row(5)], 6)
    feed.resume()
    feed.older([row(5), row(4)])
    expect(seqs(feed)).toEqual([6, 5, 4])
  })

  it('a list feed holds a bounded number of rows', () => {
    const feed = begun(KEPT_ROWS)
    feed.receive(row(KEPT_ROWS + 1))
    expect(feed.rows).toHaveLength(KEPT_ROWS)
    expect(feed.rows.at(-1)?.seq).toBe(2)
  })

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    'has no hole and no duplicate, whatever is lost, repeated or late (seed %i)',
    (seed) => {
      const chance = seeded(seed)
      const everyRow = chance() < 0.5
      const feed = new ListFeed(everyRow, ({ seq }) => seq % 3 !== 0)
      const matching = (from: number, to: number) => upTo(to).filter(({ seq }) => seq > from && seq % 3 !== 0)
      let last = 5
      let connected = false
      const synchronise = () => {
        const stood = last
        if (chance() < 0.5) feed.receive(row(++last))
        if (feed.cursor === null) feed.begin(matching(0, last), stood)
        else feed.catchUp(matching(feed.cursor, last).reverse(), stood)
        if (chance() < 0.5) feed.receive(row(++last))
        connected = feed.resume() === 'applied'
      }
      const complete = () => expect(seqs(feed)).toEqual(matching(0, feed.cursor ?? 0).map(({ seq }) => seq))
      for (let step = 0; step < 120; step++) {
        const what = chance()
        if (!connected) {
          if (what < 0.4) synchronise()
          else last++
        } else if (what < 0.1) {
          feed.interrupt()
          connected = false
        } else if (what < 0.2 && everyRow) {
          last += 2
          connected = feed.receive(row(last)) === 'applied'
          expect(connected).toBe(false)
        } else if (what < 0.3) feed.receive(row(1 + Math.floor(chance() * last)))
        else connected = feed.receive(row(++last)) === 'applied'
        if (connected) complete()
      }
      while (!connected) synchronise()
      complete()
      expect(feed.cursor).toBe(last)
    },
  )
})

/** A pseudo-random sequence, the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
