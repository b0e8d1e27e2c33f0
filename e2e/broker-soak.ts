import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { runBrokerDay } from './testing/broker-day.ts'

/**
 * `npm run soak:broker -- --minutes 30`: what `kis.int.test.ts` does in short, with the whole market and at the pace that the
 * broker allows, on a stack of its own.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    listings: { type: 'string', default: '2880' },
    'calls-per-second': { type: 'string', default: '15' },
  },
})
const ROUND_MS = 7_000
const BEAT_MS = 500

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'broker-soak-'))
const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'fatal' }) })
try {
  const report = await runBrokerDay({
    ...stack,
    ...{ listings: Number(values.listings), callsPerSecond: Number(values['calls-per-second']) },
    ...{ forMs: Number(values.minutes) * 60_000, pace: 50, say },
  })
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  const { rounds, overLimit, tokens, sessionsAtOnce, different, live, faults } = report
  const broken = [
    rounds.medianMs > ROUND_MS && `a round takes ${rounds.medianMs} ms`,
    overLimit > 0 && `${overLimit} calls were too many`,
    tokens !== 1 && `${tokens} tokens`,
    sessionsAtOnce !== 1 && `${sessionsAtOnce} connections at once`,
    different.length > 0 && `${different.length} rows differ from the broker's`,
    live.p99Ms > BEAT_MS + 100 && `a trade takes ${live.p99Ms} ms`,
    faults.length > 0 && faults.join('; '),
  ].filter((fault) => fault !== false)
  for (const fault of broken) say(`✖ ${fault}`)
  if (broken.length > 0) process.exitCode = 1
} finally {
  await stack.stop()
  rmSync(dataDir, { recursive: true })
}
