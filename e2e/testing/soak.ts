import type { CDPSession, Page } from '@playwright/test'
import { ADMIN } from './product.ts'

/** The memory of a page after a garbage collection. */
export interface Held {
  heapBytes: number
  nodes: number
  listeners: number
}

export interface SoakReport {
  /** One line per round, in which every page was visited once. */
  rounds: Held[]
  /**
   * Of the first rounds after the one that loaded everything, and of the last ones; the minimum of each
   * value.
   */
  first: Held
  last: Held
  /** The number of sockets that were ever opened. */
  sockets: number
  visited: string[]
}

export interface SoakOptions {
  /** Whether to continue after this many rounds. */
  goesOn: (rounds: number) => boolean
  /** Resolves when a page has been open for long enough. */
  dwell: () => Promise<void>
  /** The number of rounds of the first minute, and of the last. */
  sample: number
  /** Rounds before anything is compared: pages load their code, and the JIT compiles hot functions. */
  warmUp: number
  say?: (line: string) => void
}

const CODES = ['005930', '000660', '005380', '035420', '068270', '105560']

/** Visits the market's pages in turn, by their links, and measures the tab's memory after each round. */
export async function soak(page: Page, options: SoakOptions): Promise<SoakReport> {
  let sockets = 0
  page.on('websocket', () => sockets++)
  await logIn(page)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const rounds: Held[] = []
  const visited = new Set<string>()
  for (let round = 0; options.goesOn(rounds.length); round++) {
    await visitAll(page, CODES[round % CODES.length] ?? '', options.dwell, visited)
    if (round < options.warmUp) continue
    const held = await weigh(cdp)
    rounds.push(held)
    options.say?.(
      `round ${round + 1}: ${(held.heapBytes / 1e6).toFixed(1)} MB, ${held.nodes} nodes, ${held.listeners} listeners`,
    )
  }
  return {
    rounds,
    first: smallest(rounds.slice(0, options.sample)),
    last: smallest(rounds.slice(-options.sample)),
    sockets,
    visited: [...visited],
  }
}

async function logIn(page: Page): Promise<void> {
  await page.goto('/login?next=/listings')
  await page.locator('[name=user_id]').fill(ADMIN.userId)
  await page.locator('[name=password]').fill(ADMIN.password)
  await page.getByTestId('submit').click()
  await page.getByTestId('row-005930').waitFor()
}

/** Ends on the table, so that all rounds are measured on the same page. */
async function visitAll(
  page: Page,
  code: string,
  dwell: () => Promise<void>,
  visited: Set<string>,
): Promise<void> {
  const look = async () => {
    visited.add(new URL(page.url()).pathname.replace(/\d{6}/, ':code'))
    await dwell()
  }
  await page.locator('a[href="/overview"]').first().click()
  await page.waitForURL('**/overview*')
  await look()
  await page.locator('a[href^="/listings"]').first().click()
  await page.getByTestId('search').fill(code)
  await page.getByTestId(`row-${code}`).locator('a').click()
  await page.waitForURL(`**/stocks/${code}*`)
  await look()
  await page.locator('a[href^="/listings"]').first().click()
  await page.getByTestId('search').fill('')
  await page.getByTestId('board').press('End')
  await look()
}

async function weigh(cdp: CDPSession): Promise<Held> {
  // Objects with finalizers are only freed by the second collection.
  for (let pass = 0; pass < 2; pass++) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? NaN
  return { heapBytes: value('JSHeapUsedSize'), nodes: value('Nodes'), listeners: value('JSEventListeners') }
}

/** A frame being painted, or a pending timer, adds to a measurement; nothing reduces it. */
function smallest(rounds: readonly Held[]): Held {
  const least = (key: keyof Held) => Math.min(...rounds.map((held) => held[key]))
  return { heapBytes: least('heapBytes'), nodes: least('nodes'), listeners: least('listeners') }
}
