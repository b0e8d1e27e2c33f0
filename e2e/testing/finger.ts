import type { Locator, Page } from '@playwright/test'

/** A place as shares of a box's width and height. */
export type Place = readonly [across: number, down: number]

/** Presses a finger on a place of a box, draws it to others and lifts it, as a touch screen reports it. */
export async function drawFinger(page: Page, box: Locator, places: readonly Place[]): Promise<void> {
  const bounds = (await box.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const pixels = places.map(([across, down]) => ({
    x: Math.round(bounds.x + bounds.width * across),
    y: Math.round(bounds.y + bounds.height * down),
  }))
  const screen = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    screen.send('Input.dispatchTouchEvent', { type, touchPoints })
  const [first = { x: 0, y: 0 }] = pixels
  await touch('touchStart', [first])
  for (const [at, to] of pixels.entries()) {
    const from = pixels[at - 1] ?? first
    for (let step = 1; step <= STEPS && at > 0; step++)
      await touch('touchMove', [between(from, to, step / STEPS)])
  }
  await touch('touchEnd', [])
  await screen.detach()
}

/** A scroll begins after some of them. */
const STEPS = 8

const between = (from: { x: number; y: number }, to: { x: number; y: number }, share: number) => ({
  x: from.x + (to.x - from.x) * share,
  y: from.y + (to.y - from.y) * share,
})
