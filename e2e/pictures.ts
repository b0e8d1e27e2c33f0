import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import type { DisclosurePage } from '#shared/rest/disclosures'
import { enterAs } from './testing/people.ts'
import { watchSome } from './testing/watchlist.ts'

/**
 * `npm run pictures -- --url http://127.0.0.1:8000 [NAME ...]`: takes the pictures of `docs/images`, or those named, from
 * a product that runs on the simulator, better one that has run for an hour: the lines of the day are short before. Look at
 * them before they are committed.
 */
const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string', default: 'http://127.0.0.1:8000' } },
})

const IMAGES = path.resolve(import.meta.dirname, '../docs/images')
const SIZES = { desk: [1_920, 1_080], laptop: [1_280, 800], phone: [390, 844] } as const

interface Picture {
  name: string
  place: string
  size: keyof typeof SIZES
  chosen?: Partial<Settings>
  /** What is done on the page before. */
  then?: (page: Page) => Promise<void>
}

/** Goes to the newest disclosure half an hour ago and points at its candle, so that the moves after it are known. */
async function pointAtDisclosure(page: Page): Promise<void> {
  const answer = await page.request.get('/api/disclosures?level=critical,high&limit=500')
  const { items } = (await answer.json()) as DisclosurePage
  const knownMs = Date.now() - 31 * 60_000
  const chosen = items.find(({ code, published_at: at }) => code !== null && Date.parse(at) < knownMs)
  if (chosen?.code == null) throw new Error('no disclosure is half an hour old yet')
  await page.goto(`/stocks/${chosen.code}`)
  await page.getByTestId('interval-1m').click()
  await page.getByTestId('candles').locator('canvas').waitFor()
  const pointed = page.getByTestId('pointed-filings')
  for (let steps = 0; steps < 180 && !(await pointed.isVisible()); steps++)
    await page.keyboard.press('ArrowLeft')
}

const EVERYWHERE = [
  { name: 'overview', place: '/overview' },
  { name: 'listings', place: '/listings' },
  { name: 'stock', place: '/stocks/005930' },
]
const PICTURES: Picture[] = [
  ...(Object.keys(SIZES) as (keyof typeof SIZES)[]).flatMap((size) =>
    EVERYWHERE.map((page) => ({ ...page, size })),
  ),
  { name: 'overview-en', place: '/overview', size: 'laptop', chosen: { language: 'en', theme: 'light' } },
  { name: 'stock-en', place: '/stocks/000660', size: 'laptop', chosen: { language: 'en', theme: 'light' } },
  { name: 'listings-contrast', place: '/listings', size: 'laptop', chosen: { theme: 'contrast' } },
  { name: 'compare', place: '/compare?codes=005930,000660,KOSPI', size: 'laptop' },
  { name: 'disclosures', place: '/disclosures', size: 'laptop' },
  { name: 'disclosures', place: '/disclosures', size: 'phone' },
  { name: 'news', place: '/news', size: 'laptop' },
  { name: 'stock-disclosure', place: '/overview', size: 'laptop', then: pointAtDisclosure },
  { name: 'settings', place: '/settings', size: 'laptop' },
  { name: 'watchlists', place: '/watchlists', size: 'laptop' },
  { name: 'wall', place: '/wall?boards=treemap&dwell=3600', size: 'desk' },
  { name: 'wall-movers', place: '/wall?boards=movers&dwell=3600', size: 'desk' },
]
/** Charts grow in, rows are measured. */
const SETTLED_MS = 3_000

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  for (const { name, place, size, chosen = {}, then } of PICTURES) {
    if (names.length > 0 && !names.includes(name)) continue
    const [width, height] = SIZES[size]
    const context = await browser.newContext({
      baseURL: values.url,
      locale: 'ko-KR',
      colorScheme: 'dark',
      timezoneId: 'Asia/Seoul',
      viewport: { width, height },
      ...(size === 'phone' && { hasTouch: true, isMobile: true }),
    })
    const page = await context.newPage()
    await enterAs(page, chosen)
    if (place === '/watchlists') await watchSome(page.request)
    await page.goto(place)
    await page.waitForLoadState('networkidle')
    await then?.(page)
    await page.waitForTimeout(SETTLED_MS)
    await page.screenshot({ path: path.join(IMAGES, `${name}-${size}.png`) })
    await context.close()
  }
} finally {
  await browser.close()
}
