import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { setUpChromium } from '../launch/setup.mjs'
import { ROUND_MS, runBrokerDay, type SlowRound } from './testing/broker-day.ts'

/**
 * `npm run soak:broker -- --minutes 30`: what `kis.int.test.ts` does in short, with the whole market and at the pace that the
 * broker allows, on a stack of its own. With `--page` Chromium shows the page of a traded stock, and it is measured when each
 * trade is in the document.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    listings: { type: 'string', default: '2880' },
    'calls-per-second': { type: 'string', default: '15' },
    page: { type: 'boolean', default: false },
  },
})
const BEAT_MS = 500

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'broker-soak-'))
const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'fatal' }) })
try {
  const report = await runBrokerDay({
    ...stack,
    ...{ listings: Number(values.listings), callsPerSecond: Number(values['calls-per-second']) },
    ...{ forMs: Number(values.minutes) * 60_000, pace: 50, say },
    ...(values.page ? { chromium: setUpChromium() } : {}),
  })
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  const { rounds, overLimit, tokens, sessionsAtOnce, different, live, page, faults } = report
  for (const round of rounds.slow) say(reasonOf(round))
  say(`a trade is at a reader after ${live.medianMs} ms (p50), ${live.p99Ms} ms (p99)`)
  if (page !== null) say(`and on the page after ${page.medianMs} ms (p50), ${page.p99Ms} ms (p99)`)
  const broken = [
    rounds.medianMs > ROUND_MS && `a round takes ${rounds.medianMs} ms`,
    overLimit > 0 && `${overLimit} calls were too many`,
    tokens !== 1 && `${tokens} tokens`,
    sessionsAtOnce !== 1 && `${sessionsAtOnce} connections at once`,
    different.length > 0 && `${different.length} rows differ from the broker's`,
    live.p99Ms > BEAT_MS + 100 && `a trade takes ${live.p99Ms} ms`,
    page !== null && page.p99Ms > BEAT_MS + 100 && `a trade is on the page after ${page.p99Ms} ms`,
    faults.length > 0 && faults.join('; '),
  ].filter((fault) => fault !== false)
  for (const fault of broken) say(`✖ ${fault}`)
  if (broken.length > 0) process.exitCode = 1
} finally {
  await stack.stop()
  rmSync(dataDir, { recursive: true })
}

/** What a round over the limit spent its time on. */
function reasonOf({ tookMs, calls, refused, lostMs, idleMs, sinceKillMs }: SlowRound): string {
  const turnMs = 1_000 / Number(values['calls-per-second'])
  const cost = (count: number) => `${count} (${Math.round(count * turnMs)} ms)`
  return [
    `a round took ${tookMs} ms`,
    `its own calls: ${cost(calls.sweep + calls.index)}`,
    `calls for viewed stocks: ${cost(calls.looked_at)}`,
    `lost to late timers: ${lostMs} ms`,
    `no call was ready, as all waited for answers or Redis: ${idleMs} ms`,
    `refused as too many: ${refused}`,
    ...(sinceKillMs !== null && sinceKillMs < 30_000 ? ['a worker was killed shortly before'] : []),
  ].join('; ')
}
