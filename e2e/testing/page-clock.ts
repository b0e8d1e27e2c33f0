import type { Page } from '@playwright/test'

export interface StandingClock {
  /** Lets so much of the page's time pass, with everything that falls due in it. */
  pass: (ms: number) => Promise<void>
  /** Lets the time flow again. */
  goOn: () => Promise<void>
}

/**
 * Stops the time of a page whose clock was installed before it was opened. Whatever shows from here on came by a message, a
 * key or the time that is let pass; how slow the machine is does not matter.
 */
export async function standStill(page: Page): Promise<StandingClock> {
  const now = () => page.evaluate<number>('Date.now()')
  // While it is asked for, time goes on, and a page does not go back to a moment that has passed. It stands still, though,
  // so that the second moment is the one that it stands at.
  await page.clock.pauseAt(await now()).catch(() => undefined)
  await page.clock.pauseAt(await now())
  return { pass: (ms) => page.clock.runFor(ms), goOn: () => page.clock.resume() }
}
