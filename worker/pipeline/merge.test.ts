import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeMarketBatch } from '#shared/protocol/market-batch'
import { IndexImage } from '#shared/protocol/index-image'
import { MarketImage } from '#shared/protocol/market-image'
import type { ParsedMarket, SourceRow } from '../sources/source.ts'
import { answer, at, sourceIndex, sourceRow } from '../testing/scripted-source.ts'
import { openBoard } from './board.ts'
import { diff } from './diff.ts'
import { mergeAnswer } from './merge.ts'
import type { PipelineDeps } from './deps.ts'

const TELLERS = [
  { name: 'krx', delayMinutes: 0 },
  { name: 'csv-cache', delayMinutes: 20 },
  { name: 'krx-openapi', delayMinutes: 990 },
] as const
const CODES = ['005930', '000660', '035720']
const idOf = (code: string) => CODES.indexOf(code) + 1

function emptyBoard(source: string, delayMinutes: number) {
  return {
    market: new MarketImage('one', source, delayMinutes),
    indices: new IndexImage('one', source, delayMinutes),
  }
}

/**
 * What the pipeline does with an answer of a source, without a database: it starts from a board that is not
 * empty.
 */
async function take(
  board: ReturnType<typeof emptyBoard>,
  origin: (typeof TELLERS)[number],
  parsed: ParsedMarket,
) {
  let n = 0
  const source = { ...origin, board: 'krx' }
  const deps = { source, newEpoch: () => `${board.market.position.epoch}${n++}` } as unknown as PipelineDeps
  const isEmpty = board.market.size === 0
  const loaded = { board, position: '', isDoubtful: false, pending: null }
  const open = isEmpty ? emptyBoard(origin.name, origin.delayMinutes) : (await openBoard(deps, loaded)).board
  const asOfMs = Math.max(parsed.asOfMs, open.market.atMs + 1)
  const merged = mergeAnswer(open, parsed, { source: origin.name, delayMinutes: origin.delayMinutes })
  const { market } = diff(open, { ...parsed, ...merged, asOfMs }, idOf)
  if (market !== null)
    open.market.applyBatch(encodeMarketBatch(open.market.position, (id) => open.market.rowById(id), market))
  return { open, merged }
}

/** Any answer of any source: later, earlier, with rows left out. */
const step = fc.record({
  origin: fc.constantFrom(...TELLERS),
  afterMinutes: fc.integer({ min: 0, max: 30 }),
  rows: fc
    .tuple(...CODES.map(() => fc.option(fc.integer({ min: 0, max: 40 }))))
    .map((volumes) =>
      volumes.flatMap((volume, n): SourceRow[] =>
        volume === null ? [] : [sourceRow({ code: CODES[n] ?? '', volume, price: 1_000 + volume * 10 })],
      ),
    ),
})

describe('answers of several sources on one board', () => {
  it('P70: never let a volume fall within a day, and each row is exactly what the source that it names reported', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        let board = emptyBoard(steps[0]?.origin.name ?? '', steps[0]?.origin.delayMinutes ?? 0)
        const everReported = new Set<string>()
        const shown = new Map<string, { volume: number; asOfMs: number }>()
        let nowMs = at(0)
        for (const { origin, afterMinutes, rows } of steps) {
          nowMs += afterMinutes * 60_000
          for (const { code, volume, price } of rows)
            everReported.add([origin.name, code, volume, price].join())
          board = (await take(board, origin, answer(nowMs, rows, { tradeDate: '2026-03-19' }))).open
          for (const { id, code, volume, price, asOfMs } of board.market.rows()) {
            const before = shown.get(code)
            expect(volume).toBeGreaterThanOrEqual(before?.volume ?? 0)
            expect(asOfMs).toBeGreaterThanOrEqual(before?.asOfMs ?? 0)
            shown.set(code, { volume, asOfMs })
            expect(everReported).toContain([board.market.originOf(id).source, code, volume, price].join())
          }
          // A reader that joins or reconnects here has the same origins.
          const read = MarketImage.fromSnapshot(board.market.snapshot())
          const restored = MarketImage.restore(board.market.dump())
          for (const { id } of board.market.rows()) {
            expect(read.originOf(id)).toEqual(board.market.originOf(id))
            expect(restored.originOf(id)).toEqual(board.market.originOf(id))
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('take a new day from the source that delivers it first, and every row is of that source then', async () => {
    const [broker, cache] = TELLERS
    const row = sourceRow({ volume: 900 })
    const { open } = await take(emptyBoard(broker.name, 0), broker, answer(at(0), [row]))
    const next = answer(at(0) + 86_400_000, [sourceRow({ volume: 5 })])
    const { market } = (await take(open, cache, next)).open
    expect(market.rowByCode('005930')).toMatchObject({ volume: 5 })
    expect(market.originOf(idOf('005930')).source).toBe('csv-cache')
  })

  it('are earlier as a whole when volumes fall that the same or a later source reported', async () => {
    const [broker, cache] = TELLERS
    const answerOf = (volume: number) => answer(at(0), [sourceRow({ volume })])
    const { open } = await take(emptyBoard(broker.name, 0), broker, answerOf(900))
    expect((await take(open, broker, answerOf(800))).merged).toMatchObject({ heldBack: 1, isEarlier: true })
    // A source with a delay of twenty minutes is not judged by it, nor is one with the same delay that is
    // renewed now and then.
    const late = { source: 'csv-cache', delayMinutes: 0, renewedWithinMs: 70 * 60_000 }
    expect(mergeAnswer(open, answerOf(800), late)).toMatchObject({ heldBack: 1, isEarlier: false })
    expect(mergeAnswer(open, answerOf(800), { ...late, renewedWithinMs: 0 })).toMatchObject({
      isEarlier: true,
    })
    expect((await take(open, cache, answerOf(800))).merged).toMatchObject({ heldBack: 1, isEarlier: false })
  })

  it('keep a known price where another source has none yet, and take the blank of its own source', async () => {
    const [broker, cache] = TELLERS
    const { open } = await take(emptyBoard(broker.name, 0), broker, answer(at(5), [sourceRow({ volume: 9 })]))
    const blank = answer(at(6), [sourceRow({ price: null, volume: 0 })])
    const known = { price: sourceRow().price, volume: 9 }
    expect((await take(open, cache, blank)).merged).toMatchObject({ rows: [known], heldBack: 1 })
    expect((await take(open, broker, blank)).merged).toMatchObject({ rows: [{ price: null }], heldBack: 0 })
    // Whether a source is late cannot be told by rows without a price.
    expect(mergeAnswer(open, blank, { source: 'krx', delayMinutes: 0 }).isEarlier).toBe(false)
    expect(mergeAnswer(open, blank, { source: 'kis', delayMinutes: 0 })).toMatchObject({
      rows: [known],
      isEarlier: false,
    })
  })

  it('keep an index whose volume would fall', () => {
    const board = emptyBoard('krx', 0)
    const first = answer(at(0), [sourceRow()], { indices: [sourceIndex({ volume: 100 })] })
    const { market } = diff(board, first, idOf)
    if (market !== null)
      board.market.applyBatch(encodeMarketBatch(board.market.position, () => undefined, market))
    board.indices.apply(board.indices.batchOf(at(0), diff(board, first, idOf).indices))
    const origin = { source: 'csv-cache', delayMinutes: 20 }
    const late = {
      ...first,
      indices: [sourceIndex({ volume: 90, value: 1 }), sourceIndex({ code: 'KOSDAQ' })],
    }
    expect(mergeAnswer(board, late, origin).indices.map(({ code }) => code)).toEqual(['KOSDAQ'])
  })
})
