import { Redis } from 'ioredis'
import { performance } from 'node:perf_hooks'
import pg from 'pg'
import pino from 'pino'
import { openDatabase } from '#database/pool'
import type { QuoteRow } from '#shared/market/quote'
import { BoardStore } from '../worker/pipeline/board-store.ts'
import { ListingMaster } from '../worker/listing-master.ts'
import type { PipelineDeps } from '../worker/pipeline/deps.ts'
import { openBoard } from '../worker/pipeline/board.ts'
import { diff } from '../worker/pipeline/diff.ts'
import { encode } from '../worker/pipeline/outcome.ts'
import { store } from '../worker/pipeline/store.ts'
import { readBody } from '../worker/sources/krx/body.ts'
import { parseKrxAnswer } from '../worker/sources/krx/krx.ts'
import { readTable } from '../worker/sources/krx/table.ts'
import { createSimulatorSource } from '../worker/sources/simulator/simulator.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import { MadeUpExchange } from './harness/made-up-exchange.ts'
import { startNativePostgres } from './harness/native-postgres.ts'
import type { Stage } from './harness/stage.ts'
import { median } from './harness/statistics.ts'
import { AS_TICKS, BARE_TICKS, copyBare, insertBare } from './harness/tick-insert.ts'

export const title = 'A poll in which every row changed'

const DAY = '2026-03-19'
const START_MS = Date.parse(`${DAY}T10:00:00+09:00`)
const EVERY_MS = 1_000

const STAGES = ['parse', 'diff', 'encode', 'store', 'publish', 'bare', 'native', 'copy'] as const
/** ms of each stage, one value per poll. */
type Times = Record<(typeof STAGES)[number], number[]>

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const native = await startNativePostgres()
  const rows: string[][] = []
  for (const listings of bench.quick ? [500] : [500, 2_880, 20_000]) {
    bench.say(`${listings} listings`)
    const times = await measure(stage, native?.url ?? null, listings, bench.quick ? 5 : 25)
    const ms = Object.fromEntries(STAGES.map((name) => [name, median(times[name])])) as Record<
      keyof Times,
      number
    >
    const besides = ms.parse + ms.diff + ms.encode
    rows.push([
      String(listings),
      ...[ms.parse, ms.diff, ms.encode].map((value) => value.toFixed(1)),
      listings === 2_880 ? `${besides.toFixed(1)} (≤ 25 ${besides <= 25 ? '✓' : '✗'})` : besides.toFixed(1),
      ms.store.toFixed(1),
      ms.bare.toFixed(1),
      against(ms.store / ms.bare, 1.3),
      ms.publish.toFixed(1),
      ...(native === null ? [] : [ms.native.toFixed(1), ms.copy.toFixed(1)]),
    ])
  }
  await native?.stop()
  return [
    {
      caption: 'ms a poll, medians; every listing has changed:',
      columns: [
        'listings',
        'parse',
        'diff',
        'encode',
        'these three',
        'store',
        'bare `unnest`',
        'store ÷ bare',
        'publish',
        ...(native === null ? [] : ['native `unnest`', 'native COPY']),
      ],
      rows,
      notes: [
        "Parse: the text of a made-up listing of the exchange, read by the krx source. Store: written down in Redis, the board in memory moved on, inserted into the hypertable of the embedded TimescaleDB by the worker's own code. Bare: the same rows into a hypertable of the same shape by one statement of the driver; polls of both alternate.",
        ...(native === null
          ? []
          : [
              `Native: PostgreSQL ${native.version} of this machine with its default settings (it syncs each commit to disk), a plain table.`,
            ]),
      ],
    },
  ]
}

async function measure(
  stage: Stage,
  nativeUrl: string | null,
  listings: number,
  polls: number,
): Promise<Times> {
  const redis = new Redis(stage.redisUrl)
  await redis.flushall()
  const db = openDatabase(stage.databaseUrl, { applicationName: 'bench' })
  await db.raw('TRUNCATE ticks, listings CASCADE')
  const bare = await openBare(stage.databaseUrl, true)
  const native = nativeUrl === null ? null : await openBare(nativeUrl, false)

  const log = pino({ level: 'silent' })
  // Only its name and board are used: its answers are made up here.
  const source = createSimulatorSource({ listings: 1, seed: 1 })
  const deps: PipelineDeps = {
    source,
    store: new BoardStore(redis, log),
    master: new ListingMaster(db, source.board),
    db,
    log,
    now: Date.now,
    newEpoch: () => 'bench',
  }
  const exchange = new MadeUpExchange(listings)
  const times = Object.fromEntries(STAGES.map((name) => [name, [] as number[]])) as Times

  // The first polls fill the master, create the chunk and warm up the JIT.
  for (let at = -4; at < polls; at++) {
    const text = exchange.answer(START_MS + (at + 4) * EVERY_MS)
    const watch = new Stopwatch()
    const body = readBody({ status: 200, location: null, text })
    if (body.kind !== 'json') throw new Error('the made-up answer is not JSON')
    const answer = parseKrxAnswer({ tradeDate: DAY, listing: readTable(body.value), indices: [] })
    watch.lap('parse')
    await deps.master.register(answer.rows)
    const open = await openBoard(deps, await deps.store.load())
    watch.lap(null)
    const difference = diff(open.board, answer, deps.master.idOf)
    watch.lap('diff')
    const batches = encode(open.board, difference, answer.asOfMs)
    watch.lap('encode')
    await store(deps, open, batches)
    watch.lap('store')
    await deps.store.publish(open, batches)
    watch.lap('publish')
    const ticks = { atMs: answer.asOfMs, tradeDate: DAY, rows: [...open.board.market.rows()] as QuoteRow[] }
    watch.lap(null)
    await insertBare(bare, ticks)
    watch.lap('bare')
    if (native !== null) {
      await insertBare(native, ticks)
      watch.lap('native')
      await native.query('DELETE FROM bare_ticks WHERE time = $1', [new Date(ticks.atMs)])
      watch.lap(null)
      await copyBare(native, ticks)
      watch.lap('copy')
    }
    if (at < 0) continue
    if (difference.market?.traded.length !== listings) throw new Error('not every row has changed')
    for (const [name, ms] of watch.laps) times[name].push(ms)
  }
  await bare.end()
  await native?.end()
  await db.destroy()
  redis.disconnect()
  return times
}

async function openBare(url: string, isHypertable: boolean): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('DROP TABLE IF EXISTS bare_ticks')
  await client.query(BARE_TICKS)
  if (isHypertable) {
    await client.query(AS_TICKS)
  }
  return client
}

class Stopwatch {
  readonly laps = new Map<keyof Times, number>()
  #sinceMs = performance.now()

  /** Ends a lap; one without a name is discarded. */
  lap(name: keyof Times | null): void {
    const nowMs = performance.now()
    if (name !== null) this.laps.set(name, nowMs - this.#sinceMs)
    this.#sinceMs = nowMs
  }
}
