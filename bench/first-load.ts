import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { firstLoads } from '../e2e/testing/first-load.ts'
import { logIn } from '../e2e/testing/people.ts'
import { ADMIN, startProduct } from '../e2e/testing/product.ts'
import type { Bench, Table } from './harness/figure.ts'
import { median } from './harness/statistics.ts'

export const title = 'First load'

const BUILT_WEB = path.resolve(import.meta.dirname, '../dist/web')
const SIZE = { width: 1_440, height: 900 }
/** Lighthouse's settings to simulate a phone. */
const SLOWED_DOWN = 4
const SETTLED_MS = 2_500
const FILLED_WITHIN_MS = 15 * 60_000

/** A start page, and an element that is present when its numbers are shown. */
const PAGES = {
  overview: '[data-testid=as-of]',
  listings: '[data-testid=row-005930]',
} as const
type PageName = keyof typeof PAGES

interface Visit {
  /** The largest contentful paint, when the page has settled. */
  lcpMs: number
  /** When the numbers were shown. */
  numbersMs: number
  /** Cumulative layout shift; below 0.1 is considered good. */
  shift: number
  transferredBytes: number
}

/**
 * Notes when the element is there in an animation frame. Playwright's own wait looks up to half a second apart.
 */
const watchFor = (selector: string) => `(() => {
  const look = () => {
    if ((document.querySelector('${selector}')?.getClientRects().length ?? 0) > 0) globalThis.numbersMs = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

export async function run({ quick, say }: Bench): Promise<Table[]> {
  const rounds = quick ? 1 : 5
  say('starting the product')
  const { url: baseURL, stop } = await startProduct()
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const state = await sessionOf(browser, baseURL)
    say('waiting for its history to be filled')
    await filled(browser, baseURL, state)
    const scripts = new Map(firstLoads(BUILT_WEB).map(({ page, gzipBytes }) => [page, gzipBytes]))
    const rows: string[][] = []
    for (const name of Object.keys(PAGES) as PageName[]) {
      for (const slowedDown of [1, SLOWED_DOWN]) {
        say(`${name}, CPU slowed down ${slowedDown} times`)
        const first: Visit[] = []
        const again: Visit[] = []
        for (let round = 0; round < rounds; round++) {
          const context = await browser.newContext({ baseURL, storageState: state, viewport: SIZE })
          first.push(await visit(context, name, slowedDown))
          again.push(await visit(context, name, slowedDown))
          await context.close()
        }
        const script = `${((scripts.get(name) ?? 0) / 1_024).toFixed(0)} KiB`
        rows.push(row(`${name}, CPU ÷ ${slowedDown}, first visit`, script, first))
        rows.push(row(`${name}, CPU ÷ ${slowedDown}, again`, '', again))
      }
    }
    return [
      {
        caption: `Until a logged-in reader sees the market, on loopback; medians of ${rounds}:`,
        columns: ['page', 'script, gzip', 'LCP ms', 'numbers there ms', 'layout shift', 'transferred kB'],
        rows,
      },
    ]
  } finally {
    await browser.close()
    await stop()
  }
}

async function sessionOf(browser: Browser, baseURL: string) {
  const context = await browser.newContext({ baseURL })
  const page = await context.newPage()
  await logIn(page, ADMIN)
  await page.locator(PAGES.overview).waitFor({ state: 'attached' })
  const state = await context.storageState()
  await context.close()
  return state
}

type State = Awaited<ReturnType<typeof sessionOf>>

/** While the history is being filled, the product is not ready and competes with the browser for CPU. */
async function filled(browser: Browser, baseURL: string, storageState: State): Promise<void> {
  const context = await browser.newContext({ baseURL, storageState })
  try {
    const givesUpAtMs = Date.now() + FILLED_WITHIN_MS
    while (Date.now() < givesUpAtMs) {
      const answer = await context.request.get('/api/admin/history')
      const { history } = (await answer.json()) as { history: { state: string } | null }
      if (history?.state === 'complete') return
      await setTimeout(1_000)
    }
    throw new Error(`the history was not filled within ${FILLED_WITHIN_MS / 60_000} min`)
  } finally {
    await context.close()
  }
}

async function visit(context: BrowserContext, name: PageName, slowedDown: number): Promise<Visit> {
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowedDown })
  await page.addInitScript(watchFor(PAGES[name]))
  await page.goto(`/${name}`, { waitUntil: 'commit' })
  await page.locator(PAGES[name]).waitFor()
  await page.waitForTimeout(SETTLED_MS)
  const numbersMs = await page.evaluate<number>('globalThis.numbersMs')
  const seen = await painted(page)
  await page.close()
  return { ...seen, numbersMs }
}

/** Runs in the page, as text: the Node side of this project has no DOM types. */
function painted(page: Page): Promise<Omit<Visit, 'numbersMs'>> {
  return page.evaluate(`new Promise((resolve) => {
    const entriesOf = (type) => new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true })
      setTimeout(() => resolve([]), 500)
    })
    Promise.all([entriesOf('largest-contentful-paint'), entriesOf('layout-shift')]).then(([paints, shifts]) => {
      const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      resolve({
        lcpMs: paints.at(-1)?.startTime ?? NaN,
        shift: shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0),
        transferredBytes: loaded.reduce((sum, { transferSize }) => sum + transferSize, 0),
      })
    })
  })`)
}

function row(what: string, script: string, visits: readonly Visit[]): string[] {
  const of = (figure: keyof Visit) => median(visits.map((visit) => visit[figure]))
  return [
    what,
    script,
    of('lcpMs').toFixed(0),
    of('numbersMs').toFixed(0),
    of('shift').toFixed(3),
    (of('transferredBytes') / 1_000).toFixed(0),
  ]
}
