import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { setUpChromium } from '../launch/setup.mjs'
import { runAlertHour } from './testing/alert-hour.ts'

/**
 * `npm run soak:alerts -- --minutes 10`: how long it takes from a poll of the simulator until the toast of an alert is on a page in
 * Chromium, while rules of other accounts are evaluated with it.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    listings: { type: 'string', default: '2880' },
    rules: { type: 'string', default: '10000' },
  },
})
const SHOWN_WITHIN_MS = 500

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'alert-soak-'))
const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'fatal' }) })
try {
  const report = await runAlertHour({
    ...stack,
    ...{ listings: Number(values.listings), rules: Number(values.rules) },
    ...{ forMs: Number(values.minutes) * 60_000, chromium: setUpChromium(), say },
  })
  const { shown, stored, toasts, firings } = report
  say(`${firings} firings, of which ${toasts} toasts were measured`)
  say(`an event is stored ${stored.medianMs} ms after its poll (p50), ${stored.p99Ms} ms (p99)`)
  say(`its toast is on the page after ${shown.medianMs} ms (p50), ${shown.p99Ms} ms (p99)`)
  if (toasts === 0 || shown.p99Ms > SHOWN_WITHIN_MS) {
    say(`✖ more than ${SHOWN_WITHIN_MS} ms`)
    process.exitCode = 1
  }
} finally {
  await stack.stop()
  rmSync(dataDir, { recursive: true })
}
