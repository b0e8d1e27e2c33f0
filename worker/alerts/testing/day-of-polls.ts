import path from 'node:path'
import { krxCalendar } from '#shared/market/calendar'
import { seededRandom } from '#shared/testing/random-market'
import { seoulDate } from '#shared/market/seoul-time'
import { folderTape } from '../../sources/replay/folder-tape.ts'
import { createSimulatorSource } from '../../sources/simulator/simulator.ts'
import { Board } from '../../sources/simulator/testing/board.ts'
import type { ParsedMarket, SourceRow } from '../../sources/source.ts'
import { answer, at, sourceRow } from '../../testing/scripted-source.ts'

const LISTINGS = 40
const POLLS = 60
const EVERY_MS = 10_000
const SIMULATED_LISTINGS = 300
const SIMULATED_POLLS = 120

/** A day that is made up: prices that wander up to their limits, some without a trade at first, some halted now and then. */
export function madeUpDay(seed: number): ParsedMarket[] {
  const random = seededRandom(seed)
  const upTo = (most: number) => Math.floor(random() * most)
  const rows = Array.from({ length: LISTINGS }, (_, n): SourceRow => {
    const code = String(n * 10).padStart(6, '0')
    const previousClose = 1_000 + upTo(200_000)
    const shares = 1_000_000 + upTo(50_000_000)
    const market = n % 3 === 0 ? 'KOSPI' : 'KOSDAQ'
    const unseen = {
      price: null,
      open: null,
      high: null,
      low: null,
      volume: 0,
      value: 0,
      state: 'no_data',
    } as const
    return sourceRow({
      code,
      isin: `KR7${code}003`,
      name: `종목 ${n}`,
      market,
      shares,
      previousClose,
      ...unseen,
    })
  })
  return Array.from({ length: POLLS }, (_, n) => {
    for (const row of rows) if (random() < 0.5) Object.assign(row, traded(row, random))
    return answer(at(0) + n * EVERY_MS, structuredClone(rows))
  })
}

function traded(row: SourceRow, random: () => number): Partial<SourceRow> {
  const base = row.previousClose ?? 1_000
  if (row.price !== null && random() < 0.03) return { state: row.state === 'halted' ? 'trading' : 'halted' }
  if (row.state === 'halted') return {}
  const [lower, upper] = [Math.round(base * 0.7), Math.round(base * 1.3)]
  const moved = Math.round((row.price ?? base) + base * (random() - 0.5) * (random() < 0.05 ? 0.8 : 0.02))
  const price = Math.min(upper, Math.max(lower, moved))
  const volume = row.volume + 1 + Math.floor(random() * row.shares * 0.001)
  return {
    ...{ price, volume, value: row.value + price, open: row.open ?? price },
    ...{ high: Math.max(row.high ?? price, price), low: Math.min(row.low ?? price, price) },
    state: price === upper ? 'upper_limit' : price === lower ? 'lower_limit' : 'trading',
  }
}

/** Minutes of the simulated market, polled every second. */
export async function simulatedMinutes(seed: number): Promise<ParsedMarket[]> {
  const [source, board] = [createSimulatorSource({ listings: SIMULATED_LISTINGS, seed }), new Board()]
  const polls: ParsedMarket[] = []
  for (let n = 0; n < SIMULATED_POLLS; n++) {
    const { asOfMs } = await board.poll(source, at(0) + n * 1_000)
    polls.push(answer(asOfMs, structuredClone([...board.rows.values()])))
  }
  return polls
}

/** A recorded day: a folder of snapshots from the opening on, as a replay plays it, from the first poll that has a price. */
export async function recordedDay(folder: string): Promise<ParsedMarket[]> {
  const tape = folderTape(folder, { day: null, phaseAt: (atMs) => krxCalendar.phaseAt(atMs) })
  const day = path.basename(path.resolve(folder))
  const polls: ParsedMarket[] = []
  for (let afterMs = 0; ;) {
    const atMs = await tape.next(day, afterMs, Infinity)
    if (atMs === null) break
    const recording = await tape.read(day, null, atMs)
    if (recording !== null && recording.rows.some(({ price }) => price !== null))
      polls.push({ ...answer(atMs, recording.rows), tradeDate: seoulDate(atMs) })
    afterMs = atMs
  }
  return withFixedBases(polls)
}

/** Without listings that are not there at each poll, or whose base price changes: extremes of a year depend on that. */
function withFixedBases(polls: readonly ParsedMarket[]): ParsedMarket[] {
  const seen = new Map<string, { base: number | null; polls: number }>()
  for (const { rows } of polls)
    for (const { code, previousClose } of rows) {
      const one = seen.get(code) ?? { base: previousClose, polls: 0 }
      if (one.base === previousClose) one.polls += 1
      seen.set(code, one)
    }
  return polls.map((poll) => ({
    ...poll,
    rows: poll.rows.filter(({ code }) => seen.get(code)?.polls === polls.length),
  }))
}
