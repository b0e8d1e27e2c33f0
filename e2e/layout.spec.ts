import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { quotesOf } from './testing/dashboard.ts'
import { layoutFaultsOf } from './testing/layout.ts'
import { become } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'
import { showRowsOfYesterday } from './testing/rows-of-yesterday.ts'
import { chooseElsewhere } from './testing/settings-elsewhere.ts'
import { watchSome } from './testing/watchlist.ts'

/** `held`: by fingers, which have larger buttons. */
type Size = readonly [width: number, height: number, held: boolean]

/** Shorter sides of phones and tablets, longer sides of screens; each upright and lying. */
const HELD = [320, 360, 390, 430, 600, 768, 820].map((short): Size => [
  short,
  Math.round((short * 16) / 9),
  true,
])
const STANDING = [1024, 1180, 1280, 1440, 1920, 2560, 3840].map((long): Size => [
  Math.round((long * 9) / 16),
  long,
  false,
])
const SIZES = [...HELD, ...STANDING]
  .flatMap(([short, long, held]): Size[] => [
    [short, long, held],
    [long, short, held],
  ])
  .sort(([a], [b]) => a - b)

/** Pages whose smaller sizes are those of fingers. */
const BY_FINGER = ['listings', 'stocks/005930']
/** Pages, and what stands on each when it has what it shows. */
const INSIDE: [place: string, filled: string][] = [
  ['overview', '[data-testid=treemap] canvas'],
  ['listings', '[data-testid=row-005930]'],
  ['stocks/005930', '[data-testid=candles] canvas'],
  ['disclosures?level=all', '[data-testid^=disclosure-]'],
  ['news', 'main'],
  ['alerts', '[data-testid=alert-make]'],
  ['watchlists', 'tr[data-code="005930"]'],
  ['compare?codes=005930,000660,KOSPI', '[data-testid=compare-chart] canvas'],
  ['settings', '[data-testid=settings-page]'],
  ['account', '[data-testid=sessions] li'],
  ['glossary', '[data-testid=glossary] dd'],
  ['admin/users', '[data-testid^=user-]'],
  ['admin/audit', '[data-testid=audit]'],
  ['admin/halts', 'main h2'],
  ['admin/storage', 'main td'],
]
const OUTSIDE: [place: string, filled: string][] = [
  ['login', '[name=password]'],
  ['signup', '[name=password]'],
]

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }))

/** Marks the exchange's measures on every stock: how many there are at the moment of a test is chance. */
async function markEveryStock(page: Page): Promise<void> {
  const items = (await quotesOf(page)).flatMap(({ code }, at) =>
    ['administrative', 'overheated'].map((measure) => ({
      ...{ code, measure, began_at: '2026-03-19T09:00:00+09:00', ends_at: null, active: true },
      disclosure_id: at + 1,
    })),
  )
  await page.route('**/api/measures*', (route) => {
    const code = new URL(route.request().url()).searchParams.get('code')
    return route.fulfill({ json: { items: items.filter((item) => code === null || item.code === code) } })
  })
}

/** Made smaller in one language and larger again in the other: what got wider must get narrower, and the other way round. */
async function expectNothingHidden(page: Page, [place, filled]: (typeof INSIDE)[number]): Promise<void> {
  const screen = await page.context().newCDPSession(page)
  await page.setViewportSize({ width: 3840, height: 2160 })
  await page.goto(`/${place}`)
  await expect(page.locator(filled).first()).toBeVisible()
  const found: string[] = []
  for (const [language, sizes] of [
    ['ko', SIZES.toReversed()],
    ['en', SIZES],
  ] as const) {
    await chooseElsewhere(page, { language })
    for (const [width, height, isHeld] of sizes) {
      const held = isHeld && BY_FINGER.includes(place)
      await screen.send('Emulation.setTouchEmulationEnabled', { enabled: held })
      await page.setViewportSize({ width, height })
      const faults = await layoutFaultsOf(page)
      found.push(
        ...faults.map((fault) => `${language}, ${width} × ${height}${held ? ' by touch' : ''}: ${fault}`),
      )
    }
  }
  expect(found).toEqual([])
}

test.describe('from 320 to 3840 px, upright and lying, in both languages, resized down and up again, nothing is cut, covered, without height or only to be reached sideways', () => {
  for (const [place, filled] of OUTSIDE)
    test(`of the page ${place}`, ({ page }) => expectNothingHidden(page, [place, filled]))
  for (const [place, filled] of INSIDE)
    test(`of the page ${place}`, async ({ page }) => {
      await become(page, ADMIN)
      await markEveryStock(page)
      await showRowsOfYesterday(page)
      await watchSome(page.request)
      await expectNothingHidden(page, [place, filled])
    })
})
