import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'
import { paired } from './testing/paired.ts'
import { become, elsewhere } from './testing/people.ts'
import { watchSome } from './testing/watchlist.ts'

/**
 * `npm run pictures:pages -- --into FOLDER --password PASSWORD [PAGE ...]`: a picture of each page, as a phone, a tablet, a
 * laptop and a desk show it, of a product that runs on the simulator; as its admin, so that the console is seen too. They are
 * to be looked at, and not kept.
 */
const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8000' },
    into: { type: 'string', default: 'test-results/pages' },
    admin: { type: 'string', default: 'admin' },
    password: { type: 'string', default: '' },
    language: { type: 'string', default: 'ko' },
    theme: { type: 'string', default: 'dark' },
  },
})

type Act = (page: Page) => Promise<unknown>
const press =
  (...ids: string[]): Act =>
  async (page) => {
    for (const id of ids) await page.getByTestId(id).first().click()
  }
const PAGES: [name: string, place: string, then?: Act][] = [
  ['overview', 'overview'],
  ['listings', 'listings'],
  ['listings-beside', 'listings', (page) => page.getByTestId('row-005930').locator('.cell.price').click()],
  ['stock', 'stocks/005930'],
  ['stock-full', 'stocks/005930', press('chart-menu', 'chart-fill')],
  ['stock-none', 'stocks/ZZZZZZ'],
  ['compare', 'compare?codes=005930,000660,KOSPI'],
  ['disclosures', 'disclosures'],
  ['news', 'news'],
  ['watchlists', 'watchlists'],
  ['alerts', 'alerts'],
  ['alert-form', 'alerts', press('alert-make')],
  ['settings', 'settings'],
  ['account', 'account'],
  ['glossary', 'glossary'],
  ['nowhere', 'nowhere'],
  ['forbidden', 'forbidden'],
  ['users', 'admin/users'],
  ['user', `admin/users/${values.admin}`],
  ['audit', 'admin/audit'],
  ['halts', 'admin/halts'],
  ['displays', 'admin/displays'],
  ['alert-totals', 'admin/alerts'],
  ['storage', 'admin/storage'],
  ['wall', 'wall?boards=treemap&dwell=3600'],
  ['wall-movers', 'wall?boards=movers&dwell=3600'],
]
const OUTSIDE: typeof PAGES = [
  ['login', 'login'],
  ['signup', 'signup'],
]
const SIZES = {
  held: [
    [390, 844],
    [820, 1180],
  ],
  standing: [
    [1440, 900],
    [1920, 1080],
  ],
} as const
/** Charts grow in, rows are measured. */
const SETTLED_MS = 2_000

async function photograph(browser: Browser, pages: typeof PAGES, held: boolean): Promise<void> {
  const options: BrowserContextOptions = held ? { hasTouch: true, isMobile: true } : {}
  const page = await browser.newPage({
    ...options,
    baseURL: values.url,
    locale: values.language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: values.theme === 'light' ? 'light' : 'dark',
    timezoneId: 'Asia/Seoul',
  })
  if (pages !== OUTSIDE) await enter(page)
  for (const [name, place, then] of pages) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    for (const [at, [width, height]] of (held ? SIZES.held : SIZES.standing).entries()) {
      await page.evaluate('document.fullscreenElement && document.exitFullscreen()')
      await page.setViewportSize({ width, height })
      if (at === 0 || then !== undefined) await page.goto(`/${place}`)
      await page.waitForLoadState('networkidle')
      await then?.(page).catch((error: unknown) => process.stderr.write(`${name}: ${String(error)}\n`))
      await page.waitForTimeout(SETTLED_MS)
      const file = `${name}-${values.language}-${values.theme}-${width}.png`
      await page.screenshot({ path: path.join(values.into, file), fullPage: true })
    }
  }
  await page.context().close()
}

async function enter(page: Page): Promise<void> {
  const { request } = page
  await become(page, { userId: values.admin, password: values.password })
  const { settings } = (await (await request.get('/api/settings')).json()) as { settings: Settings }
  const { language, theme } = values as Pick<Settings, 'language' | 'theme'>
  await request.put('/api/settings', { data: { ...settings, language, theme } })
  await watchSome(request)
}

/** An alert that fires at once, a display, and somebody who does not know a password. */
async function fill(browser: Browser): Promise<void> {
  const [admin, wall] = [await elsewhere(browser, values.url), await elsewhere(browser, values.url)]
  await enter(admin)
  const { items } = (await (await admin.request.get('/api/alerts')).json()) as { items: unknown[] }
  if (items.length === 0) {
    const rule = { name: '삼성전자 1,000원 이상', scope: { code: '005930' }, repeat: 'daily' }
    const condition = { type: 'price_above', price: 1_000 }
    await admin.request.post('/api/alerts', { data: { ...rule, condition, channels: ['screen'] } })
    await admin.request.post('/api/auth/login', { data: { user_id: 'somebody', password: 'not this one' } })
    await paired(wall, admin, '객장 정면')
  }
  for (const page of [admin, wall]) await page.context().close()
}

mkdirSync(values.into, { recursive: true })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  await fill(browser)
  for (const held of [true, false])
    for (const pages of [OUTSIDE, PAGES]) await photograph(browser, pages, held)
} finally {
  await browser.close()
}
