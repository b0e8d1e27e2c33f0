import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { enterAs } from '../e2e/testing/people.ts'
import { startProduct } from '../e2e/testing/product.ts'
import type { Bench, Table } from './harness/figure.ts'
import { median } from './harness/statistics.ts'

export const title = 'Frames of a wall'

const BOARDS = ['indices', 'movers', 'caps', 'treemap', 'limits', 'disclosures', 'news'] as const
/** Longer than the hidden preparation of the next board (2.5 s) and the fade into this one together. */
const DWELL_S = 5
/** The fade of the wall, and the frame in which it begins. */
const MOVE_MS = 900
const SIZES = {
  '1080p': [1_920, 1_080],
  '4K': [3_840, 2_160],
  portrait: [1_080, 1_920],
  '2 × 1': [3_840, 1_080],
} as const
/** A small computer at the screen. */
const SLOWED_DOWN = 6
/** Frames a second that a move must have; a 60 Hz screen that misses one of 54 has 59. */
const AT_LEAST = { 1: 59, [SLOWED_DOWN]: 20 } as const
type Rate = keyof typeof AT_LEAST

/** A move from one board to the next. */
interface Move {
  to: string
  /** Frames painted in a second of the fade. */
  fps: number
  longestMs: number
}

/** Notes the time of each frame, the moments at which the board changes, and frames without a board or a dark ground. */
const WATCH = `(() => {
  const watched = (globalThis.watched = { frames: [], turns: [], bare: 0 })
  let began = false
  const look = (atMs) => {
    watched.frames.push(atMs)
    const shown = document.querySelector('[data-testid=wall] .page.shown')
    began ||= shown !== null
    const [red = 255] = getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g)?.map(Number) ?? []
    if (began && (shown === null || red > 60)) watched.bare++
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  new MutationObserver(([{ target }]) => watched.turns.push({ to: target.dataset.board, atMs: performance.now() }))
    .observe(document, { subtree: true, attributeFilter: ['data-board'] })
})()`

interface Watched {
  frames: number[]
  turns: { to: string; atMs: number }[]
  bare: number
}

/** How smooth the wall moves from board to board, on the whole simulated market. */
export async function run({ quick, say }: Bench): Promise<Table[]> {
  const rounds = quick ? 1 : 3
  const sizes = Object.entries(SIZES).slice(0, quick ? 1 : undefined)
  say('starting the product')
  const { url: baseURL, stop } = await startProduct({ HISTORY_SOURCE: 'none' })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const rows: string[][] = []
    for (const [name, [width, height]] of sizes) {
      const page = await openWall(browser, baseURL, { width, height })
      for (const rate of [1, SLOWED_DOWN] as const) {
        say(`${name}, CPU ÷ ${rate}`)
        const seen = await movesOf(page, rate, rounds)
        rows.push(row(`${name}, CPU ÷ ${rate}`, rate, seen))
      }
      await page.context().close()
    }
    return [
      {
        caption: `Moves between ${BOARDS.length} boards in turn, ${rounds} rounds; frames a second while one fades into the next:`,
        columns: ['screen', 'median', 'worst move', 'into', 'longest frame, ms', 'bare or light frames'],
        rows,
        notes: [
          `Chromium without a graphics card: what a screen's computer draws by its card is drawn by the processor here. Frames are those that the page itself paints. CPU ÷ ${SLOWED_DOWN} stands for a small computer.`,
        ],
      },
    ]
  } finally {
    await browser.close()
    await stop()
  }
}

async function openWall(
  browser: Browser,
  baseURL: string,
  viewport: { width: number; height: number },
): Promise<Page> {
  const context = await browser.newContext({ baseURL, viewport, locale: 'ko-KR', colorScheme: 'dark' })
  const page = await context.newPage()
  await enterAs(page, {})
  await page.addInitScript(WATCH)
  await page.goto(`/wall?boards=${BOARDS.join()}&dwell=${DWELL_S}`)
  // Each board once before it counts, as on a wall that is up all day.
  await sleep(1_000 * DWELL_S * BOARDS.length)
  return page
}

async function movesOf(page: Page, rate: Rate, rounds: number): Promise<{ moves: Move[]; bare: number }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
  await page.evaluate('Object.assign(watched, { frames: [], turns: [], bare: 0 })')
  await sleep(1_000 * DWELL_S * BOARDS.length * rounds + 2 * MOVE_MS)
  const { frames, turns, bare } = await page.evaluate<Watched>('watched')
  await cdp.detach()
  const lastMs = frames.at(-1) ?? 0
  return {
    bare,
    moves: turns
      .filter(({ atMs }) => atMs + MOVE_MS < lastMs)
      .map(({ to, atMs }) => {
        const from = frames.findLastIndex((frameMs) => frameMs <= atMs)
        const until = frames.findIndex((frameMs) => frameMs >= atMs + MOVE_MS)
        const times = frames.slice(Math.max(0, from), until + 1)
        const gaps = times.slice(1).map((frameMs, at) => frameMs - (times[at] as number))
        const spanMs = (times.at(-1) as number) - (times[0] as number)
        return { to, fps: (1_000 * gaps.length) / spanMs, longestMs: Math.max(...gaps) }
      }),
  }
}

function row(what: string, rate: Rate, { moves, bare }: { moves: Move[]; bare: number }): string[] {
  const slowest = moves.toSorted((a, b) => a.fps - b.fps)[0]
  const least = AT_LEAST[rate]
  const marked = (fps: number) => `${fps.toFixed(0)} (≥ ${least} ${fps >= least ? '✓' : '✗'})`
  return [
    what,
    marked(median(moves.map(({ fps }) => fps))),
    marked(slowest?.fps ?? 0),
    slowest?.to ?? '–',
    Math.max(...moves.map(({ longestMs }) => longestMs)).toFixed(0),
    `${bare} (0 ${bare === 0 ? '✓' : '✗'})`,
  ]
}
