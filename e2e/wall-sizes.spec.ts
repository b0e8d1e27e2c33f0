import { expect, test } from '@playwright/test'
import type { APIRequestContext, Page } from '@playwright/test'
import type { BoardTurn } from '#shared/displays/boards'
import type { Display } from '#shared/rest/displays'
import { quotesOf } from './testing/dashboard.ts'
import { glassOf } from './testing/glass.ts'
import { layoutFaultsOf } from './testing/layout.ts'
import { paired } from './testing/paired.ts'
import { become, elsewhere } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'
import { showRowsOfYesterday } from './testing/rows-of-yesterday.ts'

/** The least height of a digit as a share of the shorter side: docs/displays.md says what that is in a room. */
const LEGIBLE = 0.034
const WALLS = [
  ['1080p', 1920, 1080],
  ['4K', 3840, 2160],
  ['upright', 1080, 1920],
  ['two side by side', 3840, 1080],
] as const
const HELD = [
  ['a tablet', 1024, 768],
  ['a phone', 390, 844],
] as const
const isWall = (size: string) => WALLS.some(([name]) => name === size)
/** English has longer words; sizes of the same shape are the same picture. */
const SIZES = { ko: [...WALLS, ...HELD], en: WALLS.filter(([name]) => name !== '4K') }
/** What these show there is always enough of to fill a screen. */
const FULL = ['indices', 'movers', 'caps', 'treemap', 'stock', 'stocks']

const dwell_s = 3_600
const boardsOf = (codes: string[]): BoardTurn[] => [
  ...(['indices', 'movers', 'caps', 'treemap', 'limits', 'disclosures', 'news'] as const).map((board) => ({
    board,
    dwell_s,
  })),
  { board: 'stock', code: codes[0] ?? '', dwell_s },
  { board: 'stocks', codes: codes.slice(0, 24), dwell_s },
  { board: 'stocks', codes: codes.slice(0, 7), dwell_s },
  { board: 'text', text: '오늘 15:00 소방 훈련\n비상구로 나가 주십시오', dwell_s },
]

async function largest(page: Page): Promise<string[]> {
  const capOf = ({ market_cap: cap }: { market_cap: number | null }) => cap ?? 0
  return (await quotesOf(page)).sort((a, b) => capOf(b) - capOf(a)).map(({ code }) => code)
}

async function show(
  admin: APIRequestContext,
  { id }: Display,
  what: { boards: BoardTurn[]; language: 'ko' | 'en' },
): Promise<void> {
  const answer = await admin.put(`/api/admin/displays/${id}`, { data: what })
  expect(answer.status(), await answer.text()).toBe(200)
}

test('on 1080p, 4K, an upright screen and two side by side nothing of any board is cut or covered, boards fill them, and names and prices are legible from five metres', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  await wall.emulateMedia({ reducedMotion: 'reduce' })
  const admin = await elsewhere(browser, baseURL)
  await become(admin, ADMIN)
  await showRowsOfYesterday(wall)
  const display = await paired(wall, admin, '크기')
  const boards = boardsOf(await largest(admin))
  const found: string[] = []
  for (const language of ['ko', 'en'] as const) {
    await show(admin.request, display, { boards, language })
    await expect(wall.locator('html')).toHaveAttribute('lang', language)
    await expect(wall.locator('footer i')).toHaveCount(boards.length)
    for (const [at, { board }] of boards.entries()) {
      await expect(wall.getByTestId(`wall-page-${at}`)).toHaveClass(/shown/)
      for (const [name, width, height] of SIZES[language]) {
        await wall.setViewportSize({ width, height })
        const faults = await layoutFaultsOf(wall)
        const { small, cut, across, down } = await glassOf(wall, LEGIBLE)
        if (FULL.includes(board) && Math.min(across, down) < 0.8)
          faults.push(`fills ${across.toFixed(2)} × ${down.toFixed(2)}`)
        if (isWall(name)) faults.push(...small, ...cut)
        found.push(...faults.map((fault) => `${board} on ${name}, ${language}: ${fault}`))
      }
      await wall.keyboard.press('ArrowRight')
    }
  }
  expect(found).toEqual([])
  await admin.context().close()
})
