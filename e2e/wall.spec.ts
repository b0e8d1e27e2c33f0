import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { holdLine, quotesOf, rateText } from './testing/dashboard.ts'
import type { Reader } from './testing/dashboard.ts'
import { standStill } from './testing/page-clock.ts'
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

/** The board that is shown, and whether its page was loaded before. */
interface Turn {
  board: string
  ready: boolean
}

test('the wall rotates its pages in the order of the URL, each one loaded before it is shown', async ({
  page,
}) => {
  // Set before the page is opened: on a slow machine it may have rotated before the test continues.
  await page.addInitScript(`(() => {
    const pages = () => new Set(document.querySelectorAll('[data-testid=wall] .page'))
    globalThis.turns = []
    let before = pages()
    new MutationObserver((changes) => {
      const turn = changes.find(({ type }) => type === 'attributes')
      if (turn !== undefined) {
        const ready = before.has(document.querySelector('[data-testid=wall] .page:not([inert])'))
        turns.push({ board: turn.target.dataset.board, ready })
      }
      before = pages()
    }).observe(document, { subtree: true, childList: true, attributeFilter: ['data-board'] })
  })()`)
  await open(page, '?boards=treemap:3,indices:3,caps:3')
  await expect
    .poll(() => page.evaluate<Turn[]>('turns.slice(0, 4)'))
    .toEqual(['indices', 'caps', 'treemap', 'indices'].map((board) => ({ board, ready: true })))
})

test('the wall reports the parts of its URL that are invalid, and shows the rest', async ({ page }) => {
  await open(page, '?boards=caps,weather&dwell=0')
  await expect(page.getByTestId('wall-problems')).toContainText('weather')
  await expect(page.getByTestId('wall-problems')).toContainText("'0'")
  expect(await shown(page)).toBe('caps')
})

test('the wall shows the quotes of REST', async ({ page }) => {
  await open(page, '?boards=caps&dwell=3600')
  await expect
    .poll(async () => {
      const largest = (await quotesOf(page))
        .filter(({ market_cap: cap }) => (cap ?? 0) > 0)
        .sort((a, b) => (b.market_cap ?? 0) - (a.market_cap ?? 0))
        .slice(0, 14)
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

test('a dead connection shows on the lamp and as text within 3 seconds, and recovers', async ({ page }) => {
  await page.clock.install()
  const line = await holdLine(page)
  await open(page, '?boards=caps')
  await expect(page.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
  await expect(page.getByTestId('wall-lamp-source')).toHaveAttribute('data-hop', 'live')
  const clock = await standStill(page)
  line.cut()
  await clock.pass(3_000)
  await expect(page.getByTestId('wall-stale')).toBeVisible()
  await expect(page.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'down')
  await expect(page.getByTestId('wall-clock')).toBeVisible()
  line.mend()
  await clock.goOn()
  await expect(page.getByTestId('wall-stale')).toBeHidden()
})

test('the wall has keyboard shortcuts, shows its buttons when the pointer moves, and hides both again', async ({
  page,
}) => {
  await page.clock.install()
  await open(page, '?boards=caps:3600,movers:3600,indices:4')
  const clock = await standStill(page)
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
  await clock.pass(3_900)
  await expect(page.getByTestId('wall-controls')).toBeHidden()
  await expect(page.getByTestId('wall')).toHaveCSS('cursor', 'none')
  expect(await shown(page)).toBe('indices')
  // The dwell may end between two ticks of the rotation, which are 250 ms apart.
  await clock.pass(100 + 250)
  await expect(page.getByTestId('wall')).toHaveAttribute('data-board', 'caps')
  await clock.goOn()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('market')).toBeVisible()
})

test('the wall is dark for a user of the light theme, who gets it back afterwards', async ({ page }) => {
  await open(page, '', ENGLISH_LIGHT)
  await expect(page.getByTestId('wall')).toHaveCSS('background-color', 'rgb(11, 13, 16)')
  await page.keyboard.press('Escape')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

for (const reader of [KOREAN, ENGLISH_LIGHT]) {
  test(`the wall has no serious barrier, in ${reader.language}`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await open(page, `?boards=${BOARDS.join()}&dwell=3600`, reader)
    for (const board of BOARDS) {
      await expect(page.getByTestId('wall')).toHaveAttribute('data-board', board)
      expect(await barriersOf(page)).toEqual([])
      await page.keyboard.press('ArrowRight')
    }
  })
}
