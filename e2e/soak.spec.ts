import { expect, test } from '@playwright/test'
import { FastMarket } from './testing/fast-market.ts'
import { soak } from './testing/soak.ts'

/** Enough to see what every visit leaves behind; `npm run soak` goes on for half an hour, and is stricter. */
const ROUNDS = 4
/** Ten times the rate of the exchange; more would leave two cores no room for a browser. */
const POLL_EVERY_MS = 100
/** A page is looked at while the market moves on so often. */
const POLLS_A_PAGE = 10
/** From how long ago the market comes: it must not overtake the clock, however fast it is polled and slow the browser is. */
const FOR_MS = 120_000
/** In the first seconds the engine still compiles; a chart or a table that is not let go of is more within six visits. */
const HEAP_MAY_GROW = 1.25

// A trace keeps pictures of the page in the page.
test.use({ trace: 'off' })

test('a tab that goes from page to page while the market races holds no more than at first', async ({
  browser,
}) => {
  test.slow()
  const market = await FastMarket.open({ pollEveryMs: POLL_EVERY_MS, forMs: FOR_MS })
  const page = await browser.newPage({ baseURL: market.address, viewport: { width: 1440, height: 900 } })
  try {
    const { first, last, sockets, rounds } = await soak(page, {
      goesOn: (count) => count < ROUNDS,
      dwell: () => market.polled(POLLS_A_PAGE),
      sample: 2,
    })
    const all = rounds
      .map(({ heapBytes, nodes, listeners }) => [heapBytes, nodes, listeners].join(' '))
      .join('\n')
    expect(last.heapBytes, all).toBeLessThan(first.heapBytes * HEAP_MAY_GROW)
    expect(last.nodes, all).toBeLessThan(first.nodes * 1.05)
    expect(last.listeners, all).toBeLessThanOrEqual(first.listeners)
    expect(sockets).toBe(1)
  } finally {
    await page.close()
    await market.close()
  }
})
