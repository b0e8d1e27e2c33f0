/**
 * A program of its own: the embedded stack, a server, and in place of the worker its pipeline in a loop, so
 * that the simulated market runs many times faster than the clock. It answers `address` with the server's
 * address, `rate` with the polls per second since the last request, and `polls` with the total number of
 * polls.
 */
import pino from 'pino'
import { openDatabase } from '#database/pool'
import { connectRedis } from '#platform/redis'
import { BoardStore } from '../../worker/pipeline/board-store.ts'
import { LinkReporter } from '../../worker/link-reporter.ts'
import { ListingMaster } from '../../worker/listing-master.ts'
import { runPoll } from '../../worker/pipeline/pipeline.ts'
import { createSimulatorSource } from '../../worker/sources/simulator/simulator.ts'
import { openStage } from '../../bench/harness/stage.ts'
import { Site } from './site.ts'

const LISTINGS = 2_880
/** The market's time per poll, as with a real worker. */
const MARKET_STEP_MS = 1_000
const REPORT_EVERY_POLLS = 20

const pollEveryMs = Number(process.env['POLL_EVERY_MS'])
const forMs = Number(process.env['FOR_MS'])
const stage = await openStage()
const site = await Site.open({ ...stage, workers: [], servers: 1 })
const log = pino({ level: 'silent' })
const db = openDatabase(stage.databaseUrl, { applicationName: 'fast-market' })
const redis = connectRedis(stage.redisUrl, { log, role: 'fast-market' })
const source = createSimulatorSource({ listings: LISTINGS, seed: 1 })
/** Starts far enough in the past never to overtake the servers' clock. */
let marketMs = Date.now() - (forMs / pollEveryMs) * MARKET_STEP_MS - 60_000
const deps = {
  source,
  store: new BoardStore(redis, log),
  master: new ListingMaster(db, source.board),
  db,
  log,
  now: () => marketMs,
  newEpoch: () => 'fast-market',
}
const link = new LinkReporter({ redis, source, log, now: Date.now, pollEveryMs: MARKET_STEP_MS })
const ending = new AbortController()
let polls = 0
let requested = { atMs: performance.now(), polls: 0 }

async function run(): Promise<void> {
  while (!ending.signal.aborted) {
    const startedMs = performance.now()
    marketMs += MARKET_STEP_MS
    await runPoll(deps, ending.signal)
    if (polls++ % REPORT_EVERY_POLLS === 0) await link.report({ state: 'live', code: null, received: true })
    await new Promise((resolve) => setTimeout(resolve, startedMs + pollEveryMs - performance.now()))
  }
}

const running = run()
process.on('message', (question) => {
  if (question === 'address') process.send?.(site.urls[0] ?? '')
  if (question === 'polls') process.send?.(polls)
  if (question !== 'rate') return
  const now = { atMs: performance.now(), polls }
  process.send?.(((now.polls - requested.polls) * 1_000) / (now.atMs - requested.atMs))
  requested = now
})
process.once('SIGTERM', () => {
  ending.abort()
  void running
    .catch(() => undefined)
    .then(() => site.close())
    .then(() => {
      redis.disconnect()
      return db.destroy()
    })
    .then(() => stage.stop())
    .then(() => process.exit())
})
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.send?.('up')
