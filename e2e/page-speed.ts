import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { quotesOf } from './testing/dashboard.ts'
import { cpuShareOf, openOverview, queriesOf, wrongSearches } from './testing/page-speed.ts'
import type { Opening } from './testing/page-speed.ts'
import { become } from './testing/people.ts'
import { ADMIN, startProduct } from './testing/product.ts'

/**
 * `npm run speed -- --minutes 15 --queries 200`: what a reader waits for, beside what it may be: the opening of the overview,
 * what the open page costs, searches that end with Enter at once, and the memory of a page that stays open. On the whole
 * simulated market and an idle machine; a figure that is over its limit is marked, and the exit code is 1.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    queries: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '5' },
  },
})
const CPU_FOR_MS = 30_000
const KEYS_MS = [0, 30, 60, 120, null] as const
const SLOWED_DOWN = 4

const say = (line: string) => void process.stdout.write(`${line}\n`)
/** @param most the largest value that passes */
function figure(what: string, value: number, most: number, unit: string): void {
  const isOver = value > most
  say(`${isOver ? '✖' : '✓'} ${what}: ${Math.round(value * 10) / 10} ${unit} (at most ${most})`)
  if (isOver) process.exitCode = 1
}
const medianOf = (openings: readonly Opening[], key: keyof Opening) =>
  openings.map((opening) => opening[key]).sort((a, b) => a - b)[Math.floor(openings.length / 2)] ?? NaN

async function openings(page: Page, slowedDown: number): Promise<Opening[]> {
  const found: Opening[] = []
  for (let round = 0; round < Number(values.rounds); round++)
    found.push(await openOverview(page.context(), slowedDown))
  return found
}

async function heapMb(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page)
  // Objects with finalizers are only freed by the second collection.
  for (let pass = 0; pass < 2; pass++) await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  await cdp.detach()
  return usedSize / 1e6
}

const { url, stop } = await startProduct()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1_440, height: 900 } })
  const page = await context.newPage()
  await become(page, ADMIN)
  await openOverview(page.context(), 1)
  const fast = await openings(page, 1)
  figure('overview, first content', medianOf(fast, 'firstMs'), 300, 'ms')
  figure('overview, whole', medianOf(fast, 'wholeMs'), 1_500, 'ms')
  figure('overview, longest task', medianOf(fast, 'longestTaskMs'), 200, 'ms')
  figure(
    `overview, whole, CPU ÷ ${SLOWED_DOWN}`,
    medianOf(await openings(page, SLOWED_DOWN), 'wholeMs'),
    5_000,
    'ms',
  )

  await page.goto('/overview')
  await page.getByTestId('treemap').locator('canvas').waitFor()
  await sleep(5_000)
  figure(
    'open overview, all processes of the browser',
    await cpuShareOf(browser, CPU_FOR_MS),
    15,
    '% of a core',
  )

  const queries = queriesOf(await quotesOf(page), Number(values.queries))
  const cdp = await page.context().newCDPSession(page)
  for (const [rate, keys] of [
    [1, KEYS_MS],
    [SLOWED_DOWN, [0, 60, null]],
  ] as const) {
    await cdp.send('Emulation.setCPUThrottlingRate', { rate })
    for (const keyMs of keys) {
      const wrong = await wrongSearches(page, queries, keyMs)
      const how = keyMs === null ? 'pasted' : `${keyMs} ms a key`
      figure(`wrong of ${queries.length} searches, ${how}, CPU ÷ ${rate}`, wrong.length, 0, '')
      for (const line of wrong.slice(0, 5)) say(`    ${line}`)
    }
  }
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 })

  await page.goto('/overview')
  await sleep(30_000)
  const before = await heapMb(page)
  await sleep(Number(values.minutes) * 60_000)
  const after = await heapMb(page)
  say(`  heap ${before.toFixed(1)} MB, after ${values.minutes} minutes ${after.toFixed(1)} MB`)
  figure('growth of the heap', (after / before - 1) * 100, 10, '%')
} finally {
  await browser.close()
  await stop()
}
