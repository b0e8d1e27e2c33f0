import type { Page } from '@playwright/test'
import { DAY_MS } from '#shared/time'
import { seoulIso } from '#shared/market/seoul-time'

const OF_TODAY = 1

/**
 * Moves all but the newest disclosures and headlines that the page loads to the day before, as they are after midnight and
 * every morning: these have a date before their time.
 */
export async function showRowsOfYesterday(page: Page): Promise<void> {
  await page.route(/\/api\/(disclosures|news)(\?|$)/, async (route) => {
    const response = await route.fetch()
    const answer = (await response.json()) as { items: { published_at: string }[] }
    const items = answer.items.map((row, at) =>
      at < OF_TODAY ? row : { ...row, published_at: seoulIso(Date.parse(row.published_at) - DAY_MS) },
    )
    await route.fulfill({ response, json: { ...answer, items } })
  })
}
