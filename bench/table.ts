import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { build, preview } from 'vite'
import { splitBatches } from '#shared/protocol/board-dump'
import { against } from './harness/figure.ts'
import type { Bench, Table } from './harness/figure.ts'
import { median, percentile } from './harness/statistics.ts'
import { MarketTape } from './harness/tape.ts'

export const title = 'The table in the browser'

const PAGE = path.resolve(import.meta.dirname, '../web/bench/table')
const LISTINGS = 2_880
const ROWS = 1_000
const EVERY_MS = 100
/** The simulator's time between two batches: long enough for this many rows to change. */
const MARKET_STEP_MS = 4_000
const SIZE = { width: 1_440, height: 900 }
const WARM_UP_BATCHES = 30

/** Chromium's metrics of the main thread, in seconds. */
const COSTS = ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'] as const
type Costs = Record<(typeof COSTS)[number], number>

interface Contender {
  name: string
  query: string
}

const BOARD: Contender = { name: 'this', query: 'contender=board' }
const AG_GRID: Contender = { name: 'AG Grid Community 36', query: 'contender=ag-grid' }
const V_FOR: Contender = { name: 'plain `v-for`', query: 'contender=v-for' }
const SORTED: readonly Contender[] = [
  { name: 'this, by turnover', query: 'contender=board&sorted' },
  { name: 'AG Grid, by turnover', query: 'contender=ag-grid&sorted' },
]

/** Runs in the page; see web/bench/table/main.ts. */
interface BenchPage {
  play: (batches: number, everyMs: number) => Promise<void>
  playFrames: (batches: number, everyMs: number) => Promise<number[]>
  look: () => string
}
declare const window: { bench: BenchPage }

export async function run({ quick, say }: Bench): Promise<Table[]> {
  const seconds = quick ? 5 : 60
  const frameSeconds = quick ? 5 : 20
  const rounds = quick ? 1 : 2
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-table-'))
  const contenders = [BOARD, AG_GRID, V_FOR, ...SORTED]
  const costs = new Map(contenders.map((contender) => [contender, [] as Costs[]]))
  const frames = new Map(contenders.map((contender) => [contender, [] as number[]]))
  try {
    say('building the page and recording the tape')
    await build({ configFile: path.join(PAGE, 'vite.config.ts'), build: { outDir: folder } })
    const batches = WARM_UP_BATCHES + ((seconds + frameSeconds) * 1_000) / EVERY_MS
    writeFileSync(path.join(folder, 'tape.json'), JSON.stringify(await record(batches)))
    const site = await preview({
      root: folder,
      build: { outDir: folder },
      preview: { host: '127.0.0.1', port: 0 },
      logLevel: 'warn',
    })
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
    })
    const address = site.resolvedUrls?.local[0] ?? ''
    for (let round = 0; round < rounds; round++) {
      // The order of the contenders is reversed in each round.
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        say(`round ${round + 1} of ${rounds}: ${contender.name}`)
        const page = await openPage(browser, `${address}?${contender.query}`)
        costs.get(contender)?.push(await costsOf(page, (seconds * 1_000) / EVERY_MS))
        frames.get(contender)?.push(...(await framesOf(page, (frameSeconds * 1_000) / EVERY_MS)))
        await page.context().close()
      }
    }
    await browser.close()
    await site.close()
  } finally {
    rmSync(folder, { recursive: true })
  }

  const of = (contender: Contender) => medianCosts(costs.get(contender) ?? [])
  const rows = contenders.map((contender) => {
    const cost = of(contender)
    const intervals = frames.get(contender) ?? []
    const p99 = percentile(intervals, 0.99)
    return [
      contender.name,
      ...COSTS.map((name) => ((cost[name] * 1_000) / seconds).toFixed(1)),
      contender === BOARD ? `${p99.toFixed(0)} (≤ 50 ${p99 <= 50 ? '✓' : '✗'})` : p99.toFixed(0),
      String(intervals.filter((ms) => ms > 50).length),
    ]
  })
  return [
    {
      caption: `ms of the main thread a second, ${ROWS} changed rows of ${LISTINGS} ten times a second for ${seconds} s:`,
      columns: ['who', 'tasks', 'script', 'layout', 'style', 'frame p99, ms', 'frames > 50 ms'],
      rows,
      notes: [
        `Chromium ${SIZE.width} × ${SIZE.height}, its own counters over CDP; the same tape of the simulator, twelve columns, flash of price, high and low on. Every contender takes the batch by the same feed, so its parsing is in every line. Rows stand by name, where not said otherwise. Frames are counted in a second pass of ${frameSeconds} s, because a page that counts its frames makes some.`,
        'AG Grid: `applyTransactionAsync` with rows known by their id, cells that flash for as long as ours, no animation of rows. `v-for`: all rows in the DOM, flash by keyframes.',
      ],
    },
    {
      caption: 'this ÷ AG Grid:',
      columns: ['order', 'tasks', 'script'],
      rows: [
        ratios('by name', of(BOARD), of(AG_GRID)),
        ratios('by turnover, which moves', ...(SORTED.map(of) as [Costs, Costs])),
      ],
    },
  ]
}

function ratios(name: string, ours: Costs, theirs: Costs): string[] {
  return [
    name,
    against(ours.TaskDuration / theirs.TaskDuration, 0.4),
    against(ours.ScriptDuration / theirs.ScriptDuration, 0.25),
  ]
}

/** A snapshot and the following messages, as texts from the socket. */
async function record(batches: number): Promise<{ snapshot: string; batches: string[] }> {
  const tape = await MarketTape.start(LISTINGS)
  const snapshot = JSON.stringify(tape.board.market.snapshot())
  const texts: string[] = []
  while (texts.length < batches) {
    const { batch } = await tape.step({ everyMs: MARKET_STEP_MS, rows: ROWS })
    texts.push(...splitBatches(batch).map(({ text }) => text))
  }
  return { snapshot, batches: texts }
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZE, locale: 'ko-KR', colorScheme: 'dark' })
  const page = await context.newPage()
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(address)
  await page.waitForFunction(() => window.bench !== undefined)
  await page.evaluate((batches) => window.bench.play(batches, 100), WARM_UP_BATCHES)
  return page
}

async function costsOf(page: Page, batches: number): Promise<Costs> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  const read = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Costs
  }
  const seen = await page.evaluate(() => window.bench.look())
  const before = await read()
  await page.evaluate(([count, everyMs]) => window.bench.play(count, everyMs), [batches, EVERY_MS] as const)
  const after = await read()
  if ((await page.evaluate(() => window.bench.look())) === seen) throw new Error('the table shows no change')
  return Object.fromEntries(COSTS.map((name) => [name, after[name] - before[name]])) as Costs
}

function framesOf(page: Page, batches: number): Promise<number[]> {
  return page.evaluate(([count, everyMs]) => window.bench.playFrames(count, everyMs), [
    batches,
    EVERY_MS,
  ] as const)
}

function medianCosts(runs: readonly Costs[]): Costs {
  return Object.fromEntries(COSTS.map((name) => [name, median(runs.map((run) => run[name]))])) as Costs
}
