import { Redis } from 'ioredis'
import { performance } from 'node:perf_hooks'
import pino from 'pino'
import { openDatabase, type Database } from '#database/pool'
import { followsOn } from '#shared/market/following-days'
import { krxCalendar } from '#shared/market/calendar'
import type { QuoteRow } from '#shared/market/quote'
import { readChangedRules } from '#database/alerts/changed-rules'
import { NO_PAST } from '#shared/alerts/condition'
import { Engine } from '#shared/alerts/engine'
import { quotedStock } from '#shared/alerts/quoted'
import { AlertEvaluator } from '../worker/alerts/evaluator.ts'
import { AlertWatch } from '../worker/alerts/alert-watch.ts'
import { ListingMaster } from '../worker/listing-master.ts'
import { openBoard } from '../worker/pipeline/board.ts'
import { BoardStore } from '../worker/pipeline/board-store.ts'
import type { PipelineDeps } from '../worker/pipeline/deps.ts'
import { diff } from '../worker/pipeline/diff.ts'
import { encode } from '../worker/pipeline/outcome.ts'
import { store } from '../worker/pipeline/store.ts'
import { readBody } from '../worker/sources/krx/body.ts'
import { parseKrxAnswer } from '../worker/sources/krx/krx.ts'
import { readTable } from '../worker/sources/krx/table.ts'
import { createSimulatorSource } from '../worker/sources/simulator/simulator.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import { MadeUpExchange } from './harness/made-up-exchange.ts'
import { median, percentile } from './harness/statistics.ts'

export const title = 'Alerts beside the polls'

const DAY = '2026-03-19'
const START_MS = Date.parse(`${DAY}T10:00:00+09:00`)
const LISTINGS = 1_000
const TARGET_MS = 20

/** Polls in which every row changes, stored and published as a worker does. */
class Polls {
  readonly deps: PipelineDeps
  readonly #exchange = new MadeUpExchange(LISTINGS)
  #made = 0
  /** The board as the last poll left it. */
  rows: readonly QuoteRow[] = []

  constructor(db: Database, redis: Redis) {
    const log = pino({ level: 'silent' })
    const source = createSimulatorSource({ listings: 1, seed: 1 })
    const master = new ListingMaster(db, source.board)
    this.deps = {
      source,
      store: new BoardStore(redis, log),
      master,
      db,
      log,
      now: Date.now,
      newEpoch: () => 'bench',
    }
  }

  /** @returns its moment, and how long it took to be published from the moment at which the source had answered */
  async next(): Promise<{ asOfMs: number; tookMs: number }> {
    const asOfMs = START_MS + ++this.#made * 1_000
    const body = readBody({ status: 200, location: null, text: this.#exchange.answer(asOfMs) })
    if (body.kind !== 'json') throw new Error('the made-up answer is not JSON')
    const answer = parseKrxAnswer({ tradeDate: DAY, listing: readTable(body.value), indices: [] })
    const { master, store: boards } = this.deps
    const startMs = performance.now()
    await master.register(answer.rows)
    const open = await openBoard(this.deps, await boards.load())
    const batches = encode(open.board, diff(open.board, answer, master.idOf), answer.asOfMs)
    await store(this.deps, open, batches)
    await boards.publish(open, batches)
    this.rows = [...open.board.market.rows()] as QuoteRow[]
    return { asOfMs: answer.asOfMs, tookMs: performance.now() - startMs }
  }
}

export async function run(bench: Bench): Promise<Table[]> {
  const { databaseUrl, redisUrl } = await bench.stage()
  const db = openDatabase(databaseUrl, { applicationName: 'bench', statementTimeoutMs: 0 })
  const redis = new Redis(redisUrl)
  await redis.flushall()
  await db.raw('TRUNCATE ticks, listings, users CASCADE')
  const polls = new Polls(db, redis)
  const { board } = polls.deps.source
  const evaluator = new AlertEvaluator({ db, board, follows: followsOn(board, krxCalendar) })
  const [count, warm] = bench.quick ? [5, 2] : [40, 5]
  const rows: string[][] = []
  try {
    for (const rules of bench.quick ? [500] : [500, 20_000]) {
      bench.say(`${rules} rules`)
      for (let n = 0; n < warm; n++) await polls.next()
      await makeRules(db, rules)
      const engine = new Engine()
      for (const { rule } of await readChangedRules(db, board, 0)) engine.restore(rule, [])
      const decided: number[] = []
      const alone: number[] = []
      const evaluated: number[] = []
      const beside: number[] = []
      // Alone, then with the rules of the poll before under way: those of a worker that polls as fast as it can.
      const watch = new AlertWatch(evaluator, polls.deps.log)
      for (let n = -warm; n < count; n++) {
        const { asOfMs, tookMs } = await polls.next()
        const stocks = polls.rows.map((row) => quotedStock(row, NO_PAST))
        const begun = process.cpuUsage()
        engine.take({ session: DAY, atMs: asOfMs, stocks })
        const { user, system } = process.cpuUsage(begun)
        const decidedMs = (user + system) / 1_000
        const startMs = performance.now()
        await evaluator.evaluate(asOfMs)
        const evaluatedMs = performance.now() - startMs
        const next = await polls.next()
        watch.published(next.asOfMs)
        const last = await polls.next()
        await watch.settled()
        await evaluator.evaluate(last.asOfMs)
        if (n < 0) continue
        decided.push(decidedMs)
        alone.push(tookMs)
        evaluated.push(evaluatedMs)
        beside.push(last.tookMs)
      }
      const ms = median(decided)
      rows.push([
        String(rules),
        `${ms.toFixed(1)} (≤ ${TARGET_MS} ${ms <= TARGET_MS ? '✓' : '✗'})`,
        percentile(decided, 0.99).toFixed(1),
        median(evaluated).toFixed(1),
        median(alone).toFixed(1),
        median(beside).toFixed(1),
        against(median(beside) / median(alone), 1.3),
      ])
    }
  } finally {
    redis.disconnect()
    await db.destroy()
  }
  return [
    {
      caption: `ms a poll in which ${LISTINGS} listings have changed:`,
      columns: [
        'rules',
        'decided',
        'p99',
        'with reading and storing',
        'poll alone',
        'poll beside a comparison',
        'ratio',
      ],
      rows,
      notes: [
        'Decided: what the rules do, in memory, as CPU time. With reading and storing: from the publish to the stored outcome, with the ticks read back from the embedded database; the next poll does not wait for it. Poll: from the answer of the source to the publish. A worker compares after the publish and beside the next poll; beside: that poll comes at once, and not a second later.',
      ],
    },
  ]
}

/** Rules of 500 a person about single stocks, near their prices, so that some fire at every poll. */
async function makeRules(db: Database, count: number): Promise<void> {
  await db.raw('DELETE FROM users')
  await db.raw(
    `INSERT INTO users (user_id, email, name, password_hash, role)
     SELECT 'bench-' || n, 'bench-' || n || '@example.org', 'bench', 'x', 'user' FROM generate_series(1, ?) n`,
    [Math.ceil(count / 500)],
  )
  await db.raw(
    `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels,
                         is_active, made_at)
     SELECT u.id, nextval('alert_revision_seq'), 'bench', jsonb_build_object('code', l.code),
            jsonb_build_object('type', CASE WHEN n % 2 = 0 THEN 'price_above' ELSE 'price_below' END,
                               'price', 1000 + (l.at % 900) * 100 + n % 40 - 20),
            'always', 0, 0, 0, '{screen}', true, to_timestamp(?)
       FROM generate_series(0, ?) n
       JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS at FROM listings) l ON l.at = n % ?
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM users) u ON u.at = n / 500`,
    [START_MS / 1_000, count - 1, LISTINGS],
  )
}
