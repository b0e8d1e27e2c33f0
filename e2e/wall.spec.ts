import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { holdLine, misfitsOf, overflowOf, quotesOf, rateText } from './testing/dashboard.ts'
import type { Reader } from './testing/dashboard.ts'
import { enterAs } from './testing/people.ts'

const KOREAN: Reader = { language: 'ko', theme: 'dark' }
const ENGLISH_LIGHT: Reader = { language: 'en', theme: 'light' }
const BOARDS = ['indices', 'movers', 'caps', 'treemap', 'limits']

async function open(page: Page, query = '', reader = KOREAN): Promise<void> {
  await enterAs(page, reader)
  await page.goto(`/wall${query}`)
  await expect(page.getByTestId('wall')).toBeVisible()
}

/** The board on the wall. */
const shown = (page: Page) => page.getByTestId('wall').getAttribute('data-board')

/** The board that came, and whether its page was there before. */
interface Turn {
  board: string
  ready: boolean
}

const misfits = (page: Page) =>
  misfitsOf(page, '.page.shown', 'h2, p, b, .price, .measure, .rate, .counts li')

for (const reader of [KOREAN, ENGLISH_LIGHT]) {
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    test(`fills ${width}×${height} with every board and no scroll bar, in ${reader.language}`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height })
      await open(page, `?boards=${BOARDS.join()}&dwell=3600`, reader)
      await expect(page.locator('html')).toHaveAttribute('lang', reader.language)
      for (const board of BOARDS) {
        await expect(page.getByTestId('wall')).toHaveAttribute('data-board', board)
        if (board === 'caps') await expect(page.locator('.page.shown li')).toHaveCount(20)
        if (board === 'treemap') await expect(page.locator('.page.shown canvas')).toBeVisible()
        expect(await overflowOf(page)).toEqual({ across: 0, down: 0, mainDown: 0 })
        expect(await misfits(page)).toEqual([])
        for (const part of ['simulated', 'wall-clock', 'wall-lamp-server', 'wall-lamp-source']) {
          await expect(page.getByTestId(part)).toBeInViewport({ ratio: 0.99 })
        }
        await page.keyboard.press('ArrowRight')
      }
    })
  }
}

test('turns its pages in the order of the address, each one ready before it shows', async ({ page }) => {
  await open(page, '?boards=treemap:5,indices:4,caps:4')
  const turns = await page.evaluateHandle<Turn[]>(`(() => {
    const wall = document.querySelector('[data-testid=wall]')
    const pages = () => new Set(wall.querySelectorAll('.page'))
    const turned = []
    let before = pages()
    new MutationObserver((changes) => {
      if (changes.some(({ type }) => type === 'attributes')) {
        turned.push({ board: wall.dataset.board, ready: before.has(wall.querySelector('.page.shown')) })
      }
      before = pages()
    }).observe(wall, { subtree: true, childList: true, attributeFilter: ['data-board'] })
    return turned
  })()`)
  await expect
    .poll(() => turns.evaluate((turned) => turned.slice(0, 4)), { timeout: 30_000 })
    .toEqual(['indices', 'caps', 'treemap', 'indices'].map((board) => ({ board, ready: true })))
})

test('says what of its address it cannot follow, and shows the rest', async ({ page }) => {
  await open(page, '?boards=caps,weather&dwell=0')
  await expect(page.getByTestId('wall-problems')).toContainText('weather')
  await expect(page.getByTestId('wall-problems')).toContainText("'0'")
  expect(await shown(page)).toBe('caps')
})

test('shows what REST quotes', async ({ page }) => {
  await open(page, '?boards=caps&dwell=3600')
  await expect
    .poll(async () => {
      const largest = (await quotesOf(page))
        .filter(({ market_cap: cap }) => (cap ?? 0) > 0)
        .sort((a, b) => (b.market_cap ?? 0) - (a.market_cap ?? 0))
        .slice(0, 20)
      const texts = await page.locator('.page.shown li').allTextContents()
      return largest.every(
        ({ name, price, change_rate: rate }, place) =>
          texts[place]?.startsWith(`${place + 1}${name}`) === true &&
          texts[place].includes((price ?? 0).toLocaleString('en-US')) &&
          texts[place].endsWith(rateText(rate)),
      )
    })
    .toBe(true)
})

test('a dead line shows on the lamp and in words within 3 seconds, and heals', async ({ page }) => {
  const line = await holdLine(page)
  await open(page, '?boards=caps')
  await expect(page.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
  await expect(page.getByTestId('wall-lamp-source')).toHaveAttribute('data-hop', 'live')
  line.cut()
  await expect(page.getByTestId('wall-stale')).toBeVisible({ timeout: 4_500 })
  await expect(page.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'down')
  await expect(page.getByTestId('wall-clock')).toBeVisible()
  line.mend()
  await expect(page.getByTestId('wall-stale')).toBeHidden()
})

test('obeys the keyboard, shows its buttons to a pointer, and hides both again', async ({ page }) => {
  await open(page, '?boards=caps,movers,indices&dwell=4')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('wall-paused')).toBeVisible()
  await page.keyboard.press('ArrowRight')
  expect(await shown(page)).toBe('movers')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  expect(await shown(page)).toBe('indices')
  await page.mouse.move(200, 200)
  await expect(page.getByTestId('wall-controls')).toBeVisible()
  await page.getByTestId('wall-toggle').click()
  await expect(page.getByTestId('wall-paused')).toBeHidden()
  await expect(page.getByTestId('wall-controls')).toBeHidden()
  await expect(page.getByTestId('wall')).toHaveCSS('cursor', 'none')
  await expect(page.getByTestId('wall')).toHaveAttribute('data-board', 'caps')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('market')).toBeVisible()
})

test('is dark for a reader of the light theme, who has it back afterwards', async ({ page }) => {
  await open(page, '', ENGLISH_LIGHT)
  await expect(page.getByTestId('wall')).toHaveCSS('background-color', 'rgb(11, 13, 16)')
  await page.keyboard.press('Escape')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

for (const reader of [KOREAN, ENGLISH_LIGHT]) {
  test(`has no serious barrier, in ${reader.language}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `?boards=${BOARDS.join()}&dwell=3600`, reader)
    for (const board of BOARDS) {
      await expect(page.getByTestId('wall')).toHaveAttribute('data-board', board)
      expect(await barriersOf(page)).toEqual([])
      await page.keyboard.press('ArrowRight')
    }
  })
}
