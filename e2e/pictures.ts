import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { enterAs } from './testing/people.ts'

/**
 * `npm run pictures -- --url http://127.0.0.1:8000`: takes the pictures of `docs/images` from a product that runs on the
 * simulator, better one that has run for an hour: the lines of the day are short before. Look at them before they are
 * committed.
 */
const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:8000' } } })

const IMAGES = path.resolve(import.meta.dirname, '../docs/images')
const SIZES = { desk: [1_920, 1_080], laptop: [1_280, 800], phone: [390, 844] } as const

interface Picture {
  name: string
  place: string
  size: keyof typeof SIZES
  chosen?: Partial<Settings>
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
  { name: 'settings', place: '/settings', size: 'laptop' },
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
  for (const { name, place, size, chosen = {} } of PICTURES) {
    const [width, height] = SIZES[size]
    const context = await browser.newContext({
      baseURL: values.url,
      locale: 'ko-KR',
      colorScheme: 'dark',
      timezoneId: 'Asia/Seoul',
      viewport: { width, height },
    })
    const page = await context.newPage()
    await enterAs(page, chosen)
    await page.goto(place)
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(SETTLED_MS)
    await page.screenshot({ path: path.join(IMAGES, `${name}-${size}.png`) })
    await context.close()
  }
} finally {
  await browser.close()
}
