import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { FastMarket } from './testing/fast-market.ts'
import { enterAs } from './testing/people.ts'
import { soak } from './testing/soak.ts'
import { candlesOf, grouped, readout, SAMSUNG } from './testing/stock-page.ts'

/** Enough visits to see a leak; `npm run soak` runs for half an hour, and is stricter. */
const ROUNDS = 4
/** Ten times the rate of the exchange; more would leave two cores no time for a browser. */
const POLL_EVERY_MS = 100
/** How many market updates pass while a page is open. */
const POLLS_A_PAGE = 10
/**
 * The start of the market's time: it must not overtake the clock, however fast it is polled and slow the
 * browser is.
 */
const FOR_MS = 180_000
/** In the first seconds the JIT still compiles; a leaked chart or table costs more within six visits. */
const HEAP_MAY_GROW = 1.25

// A trace keeps screenshots of the page in the page.
test.use({ trace: 'off' })

let market: FastMarket
let page: Page
test.beforeAll(async () => {
  market = await FastMarket.open({ pollEveryMs: POLL_EVERY_MS, forMs: FOR_MS })
})
test.afterAll(() => market.close())
test.beforeEach(async ({ browser }) => {
  page = await browser.newPage({ baseURL: market.address, viewport: { width: 1440, height: 900 } })
})
test.afterEach(() => page.close())

/** `10:34` of the candle whose values are shown. */
const minuteShown = async () => /\d\d:\d\d/.exec((await readout(page).textContent()) ?? '')?.[0]

test('a minute that was followed on the page is, when it is over, equal to the candle from REST', async () => {
  await enterAs(page, {})
  await page.goto(`/stocks/${SAMSUNG}`)
  await page.getByTestId('interval-1m').click()
  await expect.poll(() => minuteShown()).toMatch(/:/)
  // The minute's part from before the page was opened came from REST, the rest by the socket.
  const watched = await minuteShown()
  await expect(async () => expect(await minuteShown()).not.toBe(watched)).toPass()
  // On a slow machine more than one minute may have passed.
  await expect(async () => {
    await page.keyboard.press('ArrowLeft')
    expect(await minuteShown()).toBe(watched)
  }).toPass()
  const candle = (await candlesOf(page, 'interval=1m&limit=60')).find(
    ({ time }) => time.slice(11, 16) === watched,
  )
  expect(candle).toBeDefined()
  const text = await readout(page).textContent()
  for (const part of ['open', 'high', 'low', 'close', 'volume'] as const)
    expect(text).toContain(grouped(candle?.[part] ?? NaN))
})

test('a tab that visits pages while the market races uses no more memory than at first', async () => {
  test.slow()
  const { first, last, sockets, rounds } = await soak(page, {
    goesOn: (count) => count < ROUNDS,
    dwell: () => market.polled(POLLS_A_PAGE),
    sample: 2,
    warmUp: 2,
  })
  const all = rounds
    .map(({ heapBytes, nodes, listeners }) => [heapBytes, nodes, listeners].join(' '))
    .join('\n')
  expect(last.heapBytes, all).toBeLessThan(first.heapBytes * HEAP_MAY_GROW)
  expect(last.nodes, all).toBeLessThan(first.nodes * 1.05)
  expect(last.listeners, all).toBeLessThanOrEqual(first.listeners)
  expect(sockets).toBe(1)
})
