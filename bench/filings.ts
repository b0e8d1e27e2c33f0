import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { seoulDate } from '#shared/market/seoul-time'
import {
  DART_KEY,
  DartServer,
  KindServer,
  type MadeFiling,
} from '../worker/disclosures/testing/filing-servers.ts'
import { logIn } from './harness/accounts.ts'
import { Child } from './harness/child.ts'
import type { Bench, Table } from './harness/figure.ts'
import { startProduct } from './harness/servers.ts'
import type { Stage } from './harness/stage.ts'
import { percentile } from './harness/statistics.ts'

export const title = 'Disclosures: from first seen to the browser'

const TARGET_MS = 1_000
const READERS = 200
/** How many are filed at once, and how often that is tried. */
const ROUNDS = [
  { filed: 1, times: 60 },
  { filed: 20, times: 20 },
] as const
/** Out of step with the worker's and the server's own rhythms. */
const PAUSE_MS = 730

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  await redis.flushall()
  const [kind, dart] = await Promise.all([new KindServer().open(), new DartServer().open()])
  const server = await startProduct(stage)
  const { child: worker } = await Child.start('worker/main.ts', { env: workerOf(stage, kind, dart) })
  const { child: readers } = await Child.start('bench/harness/filing-readers.ts')
  const count = bench.quick ? 10 : READERS
  const rows: string[][] = []
  try {
    bench.say(`${count} readers connect`)
    await readers.ask('connect', { address: server.address, tokens: await logIn(redis, count) })
    const day = new Day(kind, dart)
    // The first is for the compilers to warm up, and to know that the worker asks.
    await readers.ask('received', day.file(1))
    for (const { filed, times } of ROUNDS) {
      bench.say(`${filed} at once`)
      const delays: number[] = []
      for (let round = 0; round < (bench.quick ? 3 : times); round++) {
        await sleep(PAUSE_MS)
        delays.push(...(await readers.ask<number[]>('received', day.file(filed))))
      }
      rows.push([String(filed), String(delays.length), ...figuresOf(delays)])
    }
  } finally {
    await Promise.all([readers.stop(), worker.stop(), server.stop(), kind.close(), dart.close()])
    redis.disconnect()
  }
  return [
    {
      caption: `ms from first seen to the handler, ${count} readers that follow the market as well:`,
      columns: ['filed at once', 'arrivals', 'p50', 'p95', 'p99'],
      rows,
      notes: [
        'Stand-ins of the exchange and the supervisor, the real worker, which asks them every second and makes up 2,880 prices meanwhile, and the real server; the readers are clients of Socket.IO in one process. First seen is the moment before the worker stores what it received; the server looks for new rows four times a second.',
      ],
    },
  ]
}

function figuresOf(delays: readonly number[]): string[] {
  const p99 = percentile(delays, 0.99)
  const met = `${p99} (≤ ${TARGET_MS} ${p99 <= TARGET_MS ? '✓' : '✗'})`
  return [String(percentile(delays, 0.5)), String(percentile(delays, 0.95)), met]
}

function workerOf({ databaseUrl, redisUrl }: Stage, kind: KindServer, dart: DartServer): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    LOG_LEVEL: 'warn',
    MARKET_SOURCE: 'simulator',
    MARKET_HOURS: 'always',
    SIMULATOR_DAY_SO_FAR: 'false',
    HISTORY_SOURCE: 'none',
    DISCLOSURE_SOURCES: 'kind,dart',
    DISCLOSURE_POLL_MS: '1000',
    KIND_BASE_URL: kind.baseUrl,
    DART_BASE_URL: dart.baseUrl,
    DART_API_KEY: DART_KEY,
  }
}

/** The filings of today as both stand-ins know them. */
class Day {
  readonly #kind: KindServer
  readonly #dart: DartServer
  #filed = 0

  constructor(kind: KindServer, dart: DartServer) {
    this.#kind = kind
    this.#dart = dart
  }

  /** @returns the titles of what is filed */
  file(count: number): string[] {
    const filings = Array.from({ length: count }, () => made(++this.#filed))
    this.#kind.filings = [...this.#kind.filings, ...filings]
    this.#dart.filings = [...this.#kind.filings]
    return filings.flatMap(({ kind }) => kind?.title ?? [])
  }
}

function made(at: number): MadeFiling {
  const atMs = Date.now()
  const number = `${seoulDate(atMs).replaceAll('-', '')}${String(at).padStart(6, '0')}`
  const report = { number, title: `단일판매ㆍ공급계약체결(제${at}호)` }
  return { kind: report, dart: report, company: `회사${at % 100}`, code: '', market: '유', atMs }
}
