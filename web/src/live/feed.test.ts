import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { Wire, quoteRow } from '../testing/builders.ts'
import { Feed } from './feed.ts'

let frames: (() => void)[]
let feed: Feed
let wire: Wire
let painted: number[][]

/** Paints: runs all requested animation frames. */
function paint(): void {
  for (const frame of frames.splice(0)) frame()
}

beforeEach(() => {
  frames = []
  painted = []
  feed = new Feed((frame) => frames.push(frame))
  feed.onFrame((ids) => painted.push([...ids].sort((a, b) => a - b)))
  wire = new Wire([quoteRow({ id: 1 }), quoteRow({ id: 2 }), quoteRow({ id: 3 })])
  feed.receive('market', 'snapshot', wire.snapshot())
  paint()
  // The frame that finds the market on the screen.
  paint()
  painted = []
})

const KOSPI = {
  code: 'KOSPI',
  value: 2_602.01,
  previous_close: 2_621.79,
  as_of: '2026-03-19T09:55:00.000+09:00',
}
const indexSnapshot = () => ({
  ...{ topic: 'index', epoch: 'e1', at_ms: 0, seq: 1, source: 'krx', delay_minutes: 20 },
  rows: [KOSPI],
})
const trade = (id: number, price: number) =>
  feed.receive('market', 'batch', wire.batch([quoteRow({ ...wire.image.rowById(id), price })]))

describe('the feed', () => {
  it('the feed has shown the market when the frame after that of its first rows begins', async () => {
    const happened: string[] = []
    feed = new Feed((frame) => frames.push(frame))
    feed.onFrame(() => happened.push('rows'))
    void feed.shown().then(() => happened.push('shown'))
    feed.receive('index', 'snapshot', indexSnapshot())
    paint()
    paint()
    await nextTick()
    expect(happened).toEqual(['rows'])
    feed.receive('market', 'snapshot', wire.snapshot())
    paint()
    await nextTick()
    expect(happened).toEqual(['rows', 'rows'])
    paint()
    await nextTick()
    expect(happened).toEqual(['rows', 'rows', 'shown'])
    feed.receive('market', 'snapshot', wire.snapshot())
    paint()
    expect(frames).toEqual([])
  })

  it('the feed requests one frame for any number of messages, with all that changed', () => {
    trade(1, 10_600)
    trade(2, 10_700)
    trade(1, 10_800)
    paint()
    expect(painted).toEqual([[1, 2]])
    expect(feed.market.get('000001')?.price).toBe(10_800)
  })

  it('the feed requests no frame without a message', () => {
    expect(frames).toEqual([])
  })

  it('the feed applies messages without frames, and catches up in one', () => {
    for (let n = 0; n < 500; n++) trade(1 + (n % 3), 10_000 + n)
    expect(frames.length).toBe(1)
    paint()
    expect(painted).toEqual([[1, 2, 3]])
    expect(feed.market.position?.seq).toBe(wire.image.position.seq)
  })

  it('a frozen feed shows one instant, while messages are applied behind it', () => {
    trade(2, 10_700)
    feed.freeze(true)
    trade(3, 12_000)
    trade(2, 10_900)
    paint()
    expect(painted).toEqual([[2]])
    expect(['000002', '000003'].map((code) => feed.market.get(code)?.price)).toEqual([10_700, 10_500])
    expect(feed.market.position?.seq).toBe(wire.image.position.seq - 2)
    expect([feed.latest.position, feed.position('market')]).toEqual(Array(2).fill(wire.image.position))
    const late: number[][] = []
    feed.onFrame((ids) => late.push([...ids].sort((a, b) => a - b)))
    paint()
    expect(late).toEqual([[1, 2, 3]])
    painted = []
    feed.freeze(false)
    paint()
    expect(painted).toEqual([[2, 3]])
    expect(feed.market.get('000003')?.price).toBe(12_000)
  })

  it('freezing the feed requests one frame', () => {
    feed.freeze(true)
    feed.freeze(true)
    expect(frames).toHaveLength(1)
  })

  it('a board that is opened later gets all rows', () => {
    const late: number[][] = []
    feed.onFrame((ids) => late.push([...ids].sort((a, b) => a - b)))
    paint()
    expect(late).toEqual([[1, 2, 3]])
  })

  it('a gap is reported and changes no row', () => {
    wire.batch([quoteRow({ id: 1, price: 1 })])
    expect(trade(2, 10_700)).toBe('gap')
    expect(frames).toEqual([])
    expect(feed.market.get('000002')?.price).toBe(10_500)
  })
})
