import { performance } from 'node:perf_hooks'
import { presentQuote } from '#shared/market/present'
import { applyBatches, splitBatches } from '#shared/protocol/board-dump'
import { IndexImage } from '#shared/protocol/index-image'
import { MarketImage } from '#shared/protocol/market-image'
import type { MarketBatch } from '#shared/protocol/messages'
import { diff } from '../worker/pipeline/diff.ts'
import { encode } from '../worker/pipeline/outcome.ts'
import { poll } from '../worker/pipeline/poll.ts'
import { createSimulatorSource } from '../worker/sources/simulator/simulator.ts'

const POLLS = 120
const START_MS = Date.parse('2026-03-19T10:00:00+09:00')

interface Figures {
  rowsPerPoll: number
  columnar: number
  patch: number
  jsonObjects: number
  diffMs: number
  encodeMs: number
}

/** Bytes a changed row and milliseconds a poll, on the simulator at a poll a second; the peers see the same changes. */
async function measure(listings: number): Promise<Figures> {
  const source = createSimulatorSource({ listings, seed: 1 })
  const board = {
    market: new MarketImage('bench-01', source.name, 0),
    indices: new IndexImage('bench-01', source.name, 0),
  }
  const ids = new Map<string, number>()
  const idOf = (code: string): number => {
    const id = ids.get(code) ?? ids.size + 1
    ids.set(code, id)
    return id
  }
  const sum = { rows: 0, columnar: 0, patch: 0, jsonObjects: 0, diffMs: 0, encodeMs: 0 }

  for (let at = 0; at <= POLLS; at++) {
    const answer = await poll(source, board, START_MS + at * 1_000, new AbortController().signal)
    const startedMs = performance.now()
    const difference = diff(board, answer, idOf)
    const diffedMs = performance.now()
    const message = encode(board, difference, answer.asOfMs)
    const encodedMs = performance.now()
    const received = splitBatches(message)
    const { seq } = board.market.position
    applyBatches(board, received)
    // The first poll lists everything: constants travel in snapshots, not here.
    if (at === 0) continue
    for (const { text, batch } of received) {
      if (batch.topic !== 'market') continue
      sum.rows += rowsOf(batch)
      sum.columnar += frameBytes(text)
      sum.patch += frameBytes(JSON.stringify(board.market.patchSince(seq)))
      sum.jsonObjects += frameBytes(JSON.stringify(changedQuotes(board.market, seq)))
    }
    sum.diffMs += diffedMs - startedMs
    sum.encodeMs += encodedMs - diffedMs
  }
  const perRow = (bytes: number) => bytes / sum.rows
  return {
    rowsPerPoll: sum.rows / POLLS,
    columnar: perRow(sum.columnar),
    patch: perRow(sum.patch),
    jsonObjects: perRow(sum.jsonObjects),
    diffMs: sum.diffMs / POLLS,
    encodeMs: sum.encodeMs / POLLS,
  }
}

const rowsOf = (batch: MarketBatch) => batch.i.length

/** As Socket.IO puts it on the wire. */
const frameBytes = (json: string) => Buffer.byteLength(`42["batch",${json}]`)

function changedQuotes(image: MarketImage, since: number): unknown[] {
  return [...image.rows()].filter((row) => row.changedSeq > since).map(presentQuote)
}

console.log('Simulator, a poll a second, bytes a changed row (and × the columnar batch):\n')
console.table(
  Object.fromEntries(
    await Promise.all(
      [500, 2_880, 20_000].map(async (listings) => {
        const { rowsPerPoll, columnar, patch, jsonObjects, diffMs, encodeMs } = await measure(listings)
        const beside = (bytes: number) => `${bytes.toFixed(1)} (${(bytes / columnar).toFixed(1)} ×)`
        return [
          `${listings} listings`,
          {
            'rows a poll': Math.round(rowsPerPoll),
            'columnar batch': columnar.toFixed(1),
            'absolute columns': beside(patch),
            'JSON row objects': beside(jsonObjects),
            'diff ms': diffMs.toFixed(1),
            'encode ms': encodeMs.toFixed(1),
          },
        ] as const
      }),
    ),
  ),
)
