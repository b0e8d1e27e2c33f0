import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { FastMarket } from './testing/fast-market.ts'
import { soak } from './testing/soak.ts'

/**
 * `npm run soak -- --minutes 30`: the long form of `fast-market.spec.ts`, on a stack of its own. A tab visits
 * the pages of the market in turn while the market runs at twenty times its rate, or as fast as the pipeline
 * allows; the report has the rate.
 */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } })
const POLL_EVERY_MS = 50
const DWELL_MS = 5_000
/**
 * At most. Heap snapshots show that what grows during the first minutes is compiled code (instruction streams, bytecode and
 * feedback of the JIT), which counts as heap.
 */
const WARM_UP_MS = 5 * 60_000

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

const forMs = Number(values.minutes) * 60_000
const market = await FastMarket.open({ pollEveryMs: POLL_EVERY_MS, forMs })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const page = await browser.newPage({
    baseURL: market.address,
    locale: 'ko-KR',
    colorScheme: 'dark',
    viewport: { width: 1_440, height: 900 },
  })
  const roundMs = 3 * DWELL_MS
  const rounds = Math.max(1, Math.round(60_000 / roundMs))
  const warmUp = Math.max(2, Math.round(Math.min(WARM_UP_MS, forMs / 6) / roundMs))
  const endMs = performance.now() + forMs
  const { first, last, sockets, visited } = await soak(page, {
    goesOn: (count) => performance.now() < endMs || count < 2 * rounds,
    dwell: () => sleep(DWELL_MS),
    sample: rounds,
    warmUp,
    say,
  })
  const grown = last.heapBytes / first.heapBytes - 1
  say(
    `visited ${visited.join(', ')}; ${(await market.rate()).toFixed(1)} polls a second, each a market's second`,
  )
  say(JSON.stringify({ first, last, sockets, heapGrownPercent: Math.round(grown * 1_000) / 10 }))
  if (grown > 0.1 || last.nodes > first.nodes * 1.05 || last.listeners > first.listeners || sockets !== 1) {
    say('✖ the tab grows')
    process.exitCode = 1
  }
} finally {
  await browser.close()
  await market.close()
}
