import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { drawFinger } from './testing/finger.ts'
import { become, elsewhere, enterAs } from './testing/people.ts'
import { SAMSUNG } from './testing/stock-page.ts'

interface Drawing {
  kind: string
  points: { at_ms: number; price: number }[]
}

async function storedOf(page: Page): Promise<Drawing[]> {
  const answer = await page.request.get(`/api/drawings/${SAMSUNG}`)
  return ((await answer.json()) as { drawings: Drawing[] }).drawings
}

async function openChart(page: Page): Promise<void> {
  await page.goto(`/stocks/${SAMSUNG}`)
  await expect(page.getByTestId('candles').locator('canvas')).toBeVisible()
  await expect(page.getByTestId('readout').locator('time')).toHaveText(/\d/)
}

async function draw(
  page: Page,
  kind: string,
  places: (readonly [across: number, down: number])[],
): Promise<void> {
  await page.getByTestId('draw').click()
  await page.getByTestId(`draw-${kind}`).click()
  await expect(page.getByTestId('draw-status')).toBeVisible()
  for (const [across, down] of places) await clickAt(page, across, down)
  await expect(page.getByTestId('draw-status')).toHaveCount(0)
}

/** @param across a share of the chart's width, `down` of its height */
async function clickAt(page: Page, across: number, down: number): Promise<void> {
  const { width, height } = (await page.getByTestId('candles').boundingBox()) ?? { width: 0, height: 0 }
  await page.getByTestId('candles').click({ position: { x: width * across, y: height * down } })
}

test('lines that are drawn on a chart are kept with the account, removed with Delete, and brought back with Ctrl+Z', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, {})
  await openChart(page)
  await page.getByTestId('draw').click()
  expect(await barriersOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await draw(page, 'level', [[0.5, 0.3]])
  await draw(page, 'line', [
    [0.2, 0.5],
    [0.6, 0.2],
  ])
  await draw(page, 'fibonacci', [
    [0.3, 0.55],
    [0.7, 0.15],
  ])
  const kinds = async () => (await storedOf(page)).map(({ kind }) => kind)
  await expect.poll(kinds).toEqual(['level', 'line', 'fibonacci'])
  const [level] = await storedOf(page)
  expect(level?.points).toHaveLength(1)

  await clickAt(page, 0.1, 0.3)
  await expect(page.getByTestId('draw-remove')).toBeVisible()
  await page.keyboard.press('Delete')
  await expect.poll(kinds).toEqual(['line', 'fibonacci'])
  await page.keyboard.press('Control+z')
  await expect.poll(kinds).toEqual(['level', 'line', 'fibonacci'])

  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await openChart(other)
  await other.getByTestId('draw').click()
  await expect(other.getByTestId('draw-clear')).toBeEnabled()
  await other.getByTestId('draw-clear').click()
  await expect.poll(kinds).toEqual([])
  await other.context().close()
})

/** Presses at one place of the chart and lets go at another, as shares of its width and height. */
async function drag(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const box = (await page.getByTestId('candles').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const at = ([across, down]: readonly [number, number]) =>
    [box.x + box.width * across, box.y + box.height * down] as const
  await page.mouse.move(...at(from))
  await page.mouse.down()
  await page.mouse.move(...at(to), { steps: 5 })
  await page.mouse.up()
}

test('a drawing is dragged by its line or by one of its points, and moved by the arrow keys', async ({
  page,
}) => {
  await enterAs(page, {})
  await openChart(page)
  await draw(page, 'level', [[0.5, 0.3]])
  await draw(page, 'line', [
    [0.2, 0.5],
    [0.6, 0.2],
  ])
  const points = async (at: number) => (await storedOf(page))[at]?.points ?? []
  await expect.poll(async () => (await points(1)).length).toBe(2)
  const [[level], [from, to]] = [await points(0), await points(1)]

  await drag(page, [0.1, 0.3], [0.1, 0.4])
  await expect.poll(async () => (await points(0))[0]?.price).toBeLessThan(level?.price ?? 0)
  await drag(page, [0.2, 0.5], [0.3, 0.6])
  await expect.poll(async () => (await points(1))[0]?.at_ms).toBeGreaterThan(from?.at_ms ?? Infinity)
  expect((await points(1))[1]).toEqual(to)

  const before = (await points(1))[1]
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await points(1))[1]?.price).toBeGreaterThan(before?.price ?? Infinity)
  await expect.poll(async () => (await points(1))[1]?.at_ms).toBeGreaterThan(before?.at_ms ?? Infinity)
  await page.keyboard.press('Control+z')
  await expect.poll(async () => (await points(1))[1]).toEqual(before)
})

test('what two devices draw on the same chart is kept of both, and the second one says so', async ({
  page,
  browser,
  baseURL,
}) => {
  const person = await enterAs(page, {})
  const other = await elsewhere(browser, baseURL)
  await become(other, person)
  await openChart(page)
  await openChart(other)
  await draw(other, 'level', [[0.5, 0.3]])
  await expect.poll(async () => (await storedOf(page)).length).toBe(1)
  await page.getByTestId('draw').click()
  await page.getByTestId('draw-level').click()
  await clickAt(page, 0.5, 0.5)
  await expect.poll(async () => (await storedOf(page)).length).toBe(2)
  await expect(page.getByTestId('draw-status')).toBeVisible()
  await page.getByTestId('draw-cancel').click()
  await expect(page.getByTestId('draw-status')).toHaveCount(0)
  await other.context().close()
})

test('Escape ends a drawing that was begun, and nothing of it is stored', async ({ page }) => {
  await enterAs(page, {})
  await openChart(page)
  await page.getByTestId('draw').click()
  await page.getByTestId('draw-line').click()
  await clickAt(page, 0.4, 0.4)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('draw-status')).toHaveCount(0)
  await clickAt(page, 0.6, 0.3)
  expect(await storedOf(page)).toEqual([])
})

test('the volume profile of the view is drawn, and still is after a reload', async ({ page }) => {
  await enterAs(page, {})
  await openChart(page)
  await page.getByTestId('chart-menu').click()
  await page.getByTestId('profile').click()
  await expect(page.getByTestId('profile')).toHaveAttribute('aria-pressed', 'true')
  await page.reload()
  await page.getByTestId('chart-menu').click()
  await expect(page.getByTestId('profile')).toHaveAttribute('aria-pressed', 'true')
})

test('a finger draws, drags what it has tapped, and moves the chart otherwise, while the page stays where it is', async ({
  browser,
  baseURL,
}) => {
  const telephone = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } }
  const page = await browser.newPage({ ...telephone, ...(baseURL === undefined ? {} : { baseURL }) })
  await enterAs(page, {})
  await openChart(page)
  const chart = page.getByTestId('candles')
  await chart.scrollIntoViewIfNeeded()
  const scrolled = () => page.evaluate<number>('scrollY + document.querySelector("#content").scrollTop')
  const start = await scrolled()
  const choose = async (kind: string) => {
    await page.getByTestId('draw').tap()
    await page.getByTestId(`draw-${kind}`).tap()
  }
  await choose('line')
  await drawFinger(page, chart, [
    [0.2, 0.15],
    [0.6, 0.5],
  ])
  await expect(page.getByTestId('draw-status')).toHaveCount(0)
  await choose('level')
  await drawFinger(page, chart, [
    [0.5, 0.2],
    [0.5, 0.6],
  ])
  await expect.poll(async () => (await storedOf(page)).map(({ kind }) => kind)).toEqual(['line', 'level'])
  const [line, level] = await storedOf(page)

  // Ten pixels beside the line: the tip of a finger.
  const { height } = (await chart.boundingBox()) ?? { height: 1 }
  await drawFinger(page, chart, [[0.5, 0.6 + 10 / height]])
  await expect(page.getByTestId('draw-remove')).toBeVisible()
  await drawFinger(page, chart, [
    [0.5, 0.6],
    [0.5, 0.3],
  ])
  await expect
    .poll(async () => (await storedOf(page))[1]?.points[0]?.price)
    .toBeGreaterThan(level?.points[0]?.price ?? Infinity)
  expect(await scrolled()).toBe(start)

  const kept = await storedOf(page)
  await page.getByTestId('draw-cancel').tap()
  await drawFinger(page, chart, [
    [0.3, 0.4],
    [0.8, 0.4],
  ])
  await expect(page.getByTestId('newest')).toBeEnabled()
  await page.reload()
  await page.getByTestId('draw').tap()
  await expect(page.getByTestId('draw-clear')).toBeEnabled()
  expect([await storedOf(page), kept[0]]).toEqual([kept, line])
  await page.close()
})
