import { expect, test } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import type { EventRule } from '#shared/displays/events'
import type { ScheduleRule } from '#shared/displays/schedule'
import type { Halt } from '#shared/rest/halts'
import { barriersOf } from './testing/axe.ts'
import { change } from './testing/changed.ts'
import { paired } from './testing/paired.ts'
import { become, elsewhere } from './testing/people.ts'
import { ADMIN, EASY, startProduct, type Product } from './testing/product.ts'

async function consoleOf(browser: Browser, url?: string): Promise<Page> {
  const admin = await elsewhere(browser, url)
  await become(admin, ADMIN)
  return admin
}

const NIGHT: ScheduleRule = { name: '불 끄기', show: 'off' }
const CAPS: ScheduleRule = { name: '시가총액', show: 'boards', boards: [{ board: 'caps', dwell_s: 60 }] }

test('a schedule reaches the screen, which says which rule it follows', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await consoleOf(browser, baseURL)
  const display = await paired(wall, admin, '편성')
  const shown = wall.getByTestId('wall')
  await expect(shown).toHaveAttribute('data-show', 'boards')

  await change(admin, display, { schedule: [CAPS, NIGHT] })
  await expect(shown).toHaveAttribute('data-board', 'caps')
  await wall.keyboard.press('i')
  await expect(wall.getByTestId('wall-rule')).toHaveText(/편성표\s+시가총액/)

  await change(admin, display, { schedule: [NIGHT, CAPS] })
  await expect(shown).toHaveAttribute('data-show', 'off')
  await expect(wall.getByTestId('wall-off')).toHaveCSS('background-color', 'rgb(0, 0, 0)')
  await expect(wall.locator('.page')).toHaveCount(0)

  await change(admin, display, { schedule: [{ name: '어둡게', show: 'dimmed' }] })
  await expect(shown).toHaveAttribute('data-show', 'dimmed')
  await change(admin, display, { schedule: [], boards: [{ board: 'text', text: '평소', dwell_s: 60 }] })
  await expect(wall.getByTestId('wall-rule')).toHaveAttribute('data-winner', 'default')
  await expect(wall.getByTestId('wall-text')).toHaveText('평소')
  await admin.context().close()
})

test('each of a hundred edits of a schedule is proven by four screens', async ({ browser, baseURL }) => {
  const admin = await consoleOf(browser, baseURL)
  const walls = await Promise.all(Array.from({ length: 4 }, () => elsewhere(browser, baseURL)))
  const displays = []
  for (const [at, wall] of walls.entries()) displays.push(await paired(wall, admin, `벽 ${at}`))

  for (let edit = 1; edit <= 100; edit++) {
    const schedule = [{ ...CAPS, name: `${edit}번째` }]
    const revisions = await Promise.all(displays.map((display) => change(admin, display, { schedule })))
    await Promise.all(
      walls.map((wall, at) =>
        expect(wall.getByTestId('wall')).toHaveAttribute('data-revision', String(revisions[at])),
      ),
    )
  }
  for (const wall of walls) await wall.context().close()
  await admin.context().close()
})

test.describe('a product of its own', () => {
  let product: Product
  let isUp = true
  test.beforeAll(async () => {
    product = await startProduct({ ...EASY, HISTORY_SOURCE: 'none' })
  })
  test.afterAll(async () => {
    if (isUp) await product.stop()
  })

  test('an event puts its board up once, and the screen goes back to where it was; without a server it keeps its last prices, marked', async ({
    browser,
  }) => {
    const admin = await consoleOf(browser, product.url)
    const wall = await elsewhere(browser, product.url)
    const display = await paired(wall, admin, '상황')
    const shown = wall.getByTestId('wall')
    const halt: EventRule = {
      name: '거래정지',
      when: { type: 'halt' },
      board: { board: 'text', text: '거래정지' },
      show_s: 5,
      cooldown_s: 600,
    }
    const boards = (['news', 'indices'] as const).map((board) => ({ board, dwell_s: 3_600 }))
    await change(admin, display, { boards, events: [halt] })
    await expect(shown).toHaveAttribute('data-revision', '2')
    // The page that was on the wall stays there among the new ones.
    await expect(shown).toHaveAttribute('data-board', 'indices')
    await expect(wall.getByTestId('wall-lamp-source')).toHaveAttribute('data-hop', 'live')

    await wall.evaluate(`(() => {
      globalThis.shown = []
      new MutationObserver(([{ target }]) => shown.push(target.dataset.board)).observe(
        document.querySelector('[data-testid=wall]'), { attributeFilter: ['data-board'] })
    })()`)
    const ends_at = new Date(Date.now() + 3_600_000).toISOString()
    const declare = async (market: string, n: number) => {
      const data = { market, ends_at, reason: `시험 ${n}` }
      return ((await (await admin.request.post('/api/admin/halts', { data })).json()) as Halt).id
    }
    // What the screen sees first is how things are: rows and the state of the source are there before anything happens.
    const seq = async () =>
      ((await (await admin.request.get('/api/market/quotes')).json()) as { seq: number }).seq
    const before = await seq()
    await expect.poll(seq).toBeGreaterThan(before + 1)
    for (let n = 0; n < 25; n++) {
      const ids = await Promise.all(['KONEX', 'KOSDAQ'].map((market) => declare(market, n)))
      // A halt that is over before the screen learns of it is no event.
      if (n === 0) await expect.poll(() => wall.evaluate('shown')).toContain('text')
      await Promise.all(ids.map((id) => admin.request.post(`/api/admin/halts/${id}/end`)))
    }
    await expect.poll(() => wall.evaluate('shown')).toEqual(['text', 'indices'])

    const price = wall.locator('[data-testid=wall-index-KOSPI] [data-testid=value]')
    await expect(price).toHaveText(/\d/)
    await expect
      .poll(() =>
        wall.evaluate(
          `Promise.all([['/wall', 'display'], ['/kept-market.json', 'display-market']].map(([path, cacheName]) =>
            caches.match(path, { cacheName }))).then((kept) => kept.every((each) => each !== undefined))`,
        ),
      )
      .toBe(true)
    await product.stop()
    isUp = false
    await wall.addInitScript(`(() => {
      globalThis.lightFrames = 0
      const look = () => {
        const ground = getComputedStyle(document.body ?? document.documentElement).backgroundColor
        const [red = 255, , , opacity = 1] = (ground.match(/[\\d.]+/g) ?? []).map(Number)
        if (red > 60 || opacity < 1) globalThis.lightFrames++
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })()`)
    await wall.reload()
    await expect(shown).toHaveAttribute('data-board', 'news')
    await wall.keyboard.press('ArrowRight')
    await expect(price).toHaveText(/\d/)
    await expect(shown).toHaveAttribute('data-stale', 'true')
    await expect(wall.getByTestId('wall-stale')).toHaveText(/\d\d:\d\d:\d\d/)
    const clock = wall.getByTestId('wall-clock')
    const shownTime = await clock.innerText()
    await expect(clock).not.toHaveText(shownTime)
    expect(await wall.evaluate('lightFrames')).toBe(0)
    await wall.context().close()
    await admin.context().close()
  })
})

test.describe('with the calendar of the exchange', () => {
  let product: Product
  test.beforeAll(async () => {
    // No file is there: the calendar is that of the exchange all the same.
    product = await startProduct({ MARKET_SOURCE: 'csv-cache', CSV_CACHE_BASE_URL: 'http://127.0.0.1:9' })
  })
  test.afterAll(() => product.stop())

  test('the console shows what a screen will show on the day of the entrance exam, on a holiday, and on an ordinary day', async ({
    page: wall,
    browser,
  }) => {
    const admin = await consoleOf(browser, product.url)
    await wall.goto(`${product.url}/wall`)
    const code = wall.getByTestId('pairing-code')
    await expect(code).toHaveText(/\w/)
    const data = { pairing_code: await code.innerText(), name: '로비' }
    expect((await admin.request.post('/api/admin/displays', { data })).status()).toBe(201)

    await admin.goto('/admin/displays')
    await admin.locator('tr[data-display=로비]').getByTestId('display-change').click()
    const form = admin.getByTestId('display-form')
    await form.getByTestId('schedule-care').check()
    await form.getByRole('button', { name: '장 마감 뒤 어둡게 빼기' }).click()
    await expect(form.getByTestId('schedule-care')).not.toBeChecked()
    await form.getByTestId('rule-add').click()
    const rule = form.getByTestId('schedule').locator('[data-rule]').last()
    await rule.getByTestId('rule-name').fill('장중')
    await rule.getByTestId('rule-phase-continuous').click()

    const line = form.getByTestId('day-segments')
    const on = async (date: string) => {
      await form.getByTestId('preview-date').fill(date)
      await expect(line).toHaveAttribute('data-date', date)
      return (await line.locator('li').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))
    }
    expect(await on('2026-11-19')).toEqual([
      '00:00–10:00 기본 화면 화면 보여 주기',
      '10:00–16:20 장중 화면 보여 주기',
      '16:20–24:00 기본 화면 화면 보여 주기',
    ])
    expect(await on('2026-11-18')).toContain('09:00–15:20 장중 화면 보여 주기')
    expect(await on('2026-12-25')).toEqual(['00:00–24:00 휴장일에는 끄기 끄기'])
    expect(await barriersOf(admin)).toEqual([])

    await form.getByTestId('event-add').click()
    await form.getByTestId('events').getByTestId('event-board').selectOption('limits')
    await form.getByTestId('display-save').click()
    await expect(form).toBeHidden()
    const { items } = (await (await admin.request.get('/api/admin/displays')).json()) as {
      items: { schedule: object[]; events: object[] }[]
    }
    expect(items[0]).toMatchObject({
      schedule: [
        { day: 'closed', show: 'off' },
        { name: '장중', phases: ['continuous'] },
      ],
      events: [{ when: { type: 'price_limit' }, board: { board: 'limits' } }],
    })
    await admin.context().close()
  })
})
