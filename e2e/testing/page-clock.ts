import type { Page } from '@playwright/test'

export interface StandingClock {
  /** Advances the page's time, with all timers that fall due. */
  pass: (ms: number) => Promise<void>
  /** Resumes the clock. */
  goOn: () => Promise<void>
}

/**
 * Pauses the clock of a page on which it was installed before opening. From here on changes only come from a
 * message, a key or the advanced time, however slow the machine is.
 */
export async function standStill(page: Page): Promise<StandingClock> {
  const now = () => page.evaluate<number>('Date.now()')
  // The time continues while it is read, and a page clock cannot go back. It is paused afterwards, so the
  // second reading is the paused time.
  await page.clock.pauseAt(await now()).catch(() => undefined)
  await page.clock.pauseAt(await now())
  return { pass: (ms) => page.clock.runFor(ms), goOn: () => page.clock.resume() }
}
