import type { Page } from '@playwright/test'
import type { SessionPhase } from '#shared/market/phase'
import { addDays, seoulDate } from '#shared/market/seoul-time'

/** Answers the page's question for the hours of days with one phase that lasts all day. */
export async function allDay(page: Page, phase: SessionPhase): Promise<void> {
  const today = seoulDate(Date.now())
  const days = [-1, 0, 1, 2].map((offset) => {
    const date = addDays(today, offset)
    const hours = [
      { phase, begins_at: `${date}T00:00:00+09:00` },
      { phase: 'closed', begins_at: `${date}T23:59:59+09:00` },
    ]
    return { date, trading: true, hours }
  })
  await page.unroute(HOURS)
  await page.route(HOURS, (route) => route.fulfill({ json: { days } }))
}

const HOURS = '**/api/market/sessions?*'
