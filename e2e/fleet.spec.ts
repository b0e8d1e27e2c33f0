import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import type { Page, Route } from '@playwright/test'
import type { Display } from '#shared/rest/displays'
import { barriersOf } from './testing/axe.ts'
import { become, elsewhere } from './testing/people.ts'
import { paired } from './testing/paired.ts'
import { ADMIN } from './testing/product.ts'

/** A page of the console with the displays, and one that is paired. */
async function opened(wall: Page, admin: Page, name: string) {
  await become(admin, ADMIN)
  await paired(wall, admin, name)
  await admin.goto('/admin/displays')
  const row = admin.locator(`tr[data-display="${name}"]`)
  await expect(row).toHaveAttribute('data-health', 'live')
  return row
}

async function idOf(admin: Page, name: string): Promise<string> {
  const { items } = (await (await admin.request.get('/api/admin/displays')).json()) as { items: Display[] }
  return items.find((display) => display.name === name)?.id ?? ''
}

test('a display is live in the console only when its newest revision is on the screen', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await elsewhere(browser, baseURL)
  const row = await opened(wall, admin, '가 화면')

  // The screen does not learn of the change while its reading is held.
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const hold = async (route: Route) => {
    await held
    await route.continue()
  }
  await wall.route('**/api/displays/self', hold)
  const id = await idOf(admin, '가 화면')
  const data = { boards: [{ board: 'text', text: '둘째 판', dwell_s: 60 }] }
  expect((await admin.request.put(`/api/admin/displays/${id}`, { data })).status()).toBe(200)
  await expect(row).toHaveAttribute('data-health', 'late')
  await expect(row).toContainText('바꾼 설정이 아직 화면에 나오지 않음')
  await expect(wall.getByTestId('wall-text')).toHaveCount(0)
  // The timeline has what the servers saw when they judged the displays, so the state must last until then.
  await row.getByTestId('display-open').click()
  const details = admin.getByTestId('display-details')
  await expect(details.getByTestId('timeline-list')).toContainText('지연')

  release()
  await expect(wall.getByTestId('wall-text')).toHaveText('둘째 판')
  await expect(row).toHaveAttribute('data-health', 'live')
  await expect(details.locator('[data-fact=revision]')).toHaveText('2 (최신 2)')
  expect(await barriersOf(admin)).toEqual([])
  await details.getByTestId('details-close').click()

  await wall.close()
  await expect(row).toHaveAttribute('data-health', 'late')
  await expect(row).toContainText('연결이 끊김')
  await admin.context().close()
})

test('commands to a display show their outcome: identify, blank, reload, a board and a picture', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await elsewhere(browser, baseURL)
  const row = await opened(wall, admin, '나 화면')
  await row.getByTestId('display-open').click()
  const details = admin.getByTestId('display-details')
  const done = (type: string) =>
    expect(details.locator(`li[data-command=${type}]`).first()).toHaveAttribute('data-state', 'done')

  await details.getByTestId('command-identify').click()
  await expect(wall.getByTestId('display-identify')).toContainText('나 화면')
  await done('identify')

  await details.getByTestId('command-blank').click()
  await expect(wall.getByTestId('wall-off')).toBeVisible()
  await done('blank')
  await expect(row).toHaveAttribute('data-health', 'blank')

  await wall.evaluate('globalThis.beforeReload = true')
  await details.getByTestId('command-reload').click()
  await done('reload')
  expect(await wall.evaluate('globalThis.beforeReload')).toBeUndefined()
  const reasons = details.getByTestId('timeline-list').locator('[data-reason]')
  await expect(reasons.first()).toHaveAttribute('data-reason', 'command')
  await expect(reasons.last()).toHaveText('시작: 화면을 켜거나 사람이 새로 고침')
  await expect(wall.getByTestId('wall-off')).toBeVisible()
  await details.getByTestId('command-unblank').click()
  await expect(wall.getByTestId('wall-off')).toHaveCount(0)
  await done('unblank')

  await details.getByTestId('command-board').selectOption('caps')
  await details.getByTestId('command-show').click()
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-board', 'caps')
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-shown-by', 'command')
  await done('show')
  await expect(row.getByTestId('shown-by')).toHaveText('명령')

  await details.getByTestId('command-picture').click()
  const picture = details.getByTestId('display-picture')
  await expect(picture.locator('img')).toBeVisible()
  await expect(picture.locator('dd').first()).toHaveText(/\d/)
  expect(await barriersOf(admin)).toEqual([])

  await details.getByTestId('command-release').click()
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-shown-by', 'default')
  await admin.context().close()
})

test('a message and a takeover are on the screen until their end, also after a reload', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await elsewhere(browser, baseURL)
  await opened(wall, admin, '다 화면')
  const id = await idOf(admin, '다 화면')
  const send = async (fill: (form: ReturnType<Page['getByTestId']>) => Promise<void>) => {
    await admin.getByTestId('message-open').click()
    const form = admin.getByTestId('message-form')
    await form.getByTestId('message-to').selectOption(`display:${id}`)
    await expect(form.getByTestId('message-targets')).toHaveText('전광판 1대')
    await fill(form)
    await form.getByTestId('message-send').click()
    await expect(form).toBeHidden()
  }

  await send(async (form) => {
    await form.getByTestId('message-text').fill('15:00 소방 훈련')
    await form.getByTestId('message-level').selectOption('warning')
    expect(await barriersOf(admin)).toEqual([])
  })
  await expect(wall.getByTestId('wall-messages')).toHaveText('15:00 소방 훈련')
  await expect(admin.getByTestId('message-shown')).toHaveText('1대 중 1대 확인')
  await wall.reload()
  await expect(wall.getByTestId('wall-messages')).toHaveText('15:00 소방 훈련')
  await admin.locator('[data-kind=message]').getByTestId('message-end').click()
  await expect(wall.getByTestId('wall-messages')).toHaveCount(0)

  await admin.request.post(`/api/admin/displays/${id}/commands`, {
    data: { id: crypto.randomUUID(), command: { type: 'blank' } },
  })
  await expect(wall.getByTestId('wall-off')).toBeVisible()
  await send(async (form) => {
    await form.getByTestId('message-kind').selectOption('takeover')
    await form.getByTestId('message-text').fill('대피하세요')
    await form.getByTestId('message-level').selectOption('alarm')
  })
  await expect(wall.getByTestId('wall-text')).toHaveText('대피하세요')
  await expect(wall.getByTestId('wall-off')).toHaveCount(0)
  await expect(wall.getByTestId('wall')).toHaveAttribute('data-shown-by', 'takeover')
  await wall.reload()
  await expect(wall.getByTestId('wall-text')).toHaveText('대피하세요')
  await admin.locator('[data-kind=takeover]').getByTestId('message-end').click()
  await expect(wall.getByTestId('wall-off')).toBeVisible()
  await admin.context().close()
})

test('the buttons of a display stay where they are when its history and commands arrive', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await elsewhere(browser, baseURL)
  const row = await opened(wall, admin, '사 화면')
  const id = await idOf(admin, '사 화면')
  for (let n = 0; n < 3; n++) {
    const data = { id: randomUUID(), command: { type: 'identify' } }
    expect((await admin.request.post(`/api/admin/displays/${id}/commands`, { data })).ok()).toBe(true)
  }
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  await admin.route(/\/api\/admin\/displays\/[^/]+\/(history|commands)$/, async (route) => {
    await held
    await route.continue()
  })
  await row.getByTestId('display-open').click()
  const details = admin.getByTestId('display-details')
  const places = () =>
    Promise.all(['command-identify', 'apply-open'].map((each) => details.getByTestId(each).boundingBox()))
  await expect(details.locator('[data-fact=revision]')).toBeVisible()
  const before = await places()
  expect(await details.getByTestId('command-list').count()).toBe(0)
  release()
  await expect(details.getByTestId('command-list')).toBeVisible()
  await expect(details.getByTestId('timeline-list')).toBeVisible()
  expect(await places()).toEqual(before)

  // On a phone the middle scrolls, and the history keeps its own height.
  await admin.setViewportSize({ width: 390, height: 700 })
  const list = details.getByTestId('timeline-list')
  await expect(list.locator('li').nth(1)).toBeVisible()
  const hiddenPx = await admin.evaluate<number>(`(() => {
    const list = document.querySelector('[data-testid=timeline-list]')
    return Math.min(list.scrollHeight, 160) - list.clientHeight
  })()`)
  expect(hiddenPx).toBeLessThanOrEqual(0)
  await admin.context().close()
})

test('boards are given to a group, and a command to it shows what became of it on each, by keyboard', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const admin = await elsewhere(browser, baseURL)
  await opened(wall, admin, '라 화면')
  const second = await elsewhere(browser, baseURL)
  const other = await paired(second, admin, '마 화면')
  const third = await elsewhere(browser, baseURL)
  const source = await paired(third, admin, '바 화면')
  const put = (id: string, data: object) => admin.request.put(`/api/admin/displays/${id}`, { data })
  await put(await idOf(admin, '라 화면'), { group: '전시장' })
  await put(other.id, { group: '전시장' })
  await put(source.id, { boards: [{ board: 'text', text: '같은 판', dwell_s: 60 }] })

  await admin.reload()
  await admin.locator('tr[data-display="바 화면"]').getByTestId('display-open').click()
  await admin.getByTestId('apply-open').click()
  const form = admin.getByTestId('apply-form')
  await form.getByTestId('target-to').selectOption('group:전시장')
  await expect(form.getByTestId('target-count')).toHaveText('전광판 2대')
  await expect(form.getByTestId('target-names')).toHaveText('라 화면, 마 화면')
  await form.getByTestId('apply-schedule').press('Space')
  await expect(form.getByTestId('apply-schedule')).not.toBeChecked()
  expect(await barriersOf(admin)).toEqual([])
  await form.getByTestId('apply-go').press('Enter')
  await expect(form).toBeHidden()
  for (const page of [wall, second]) await expect(page.getByTestId('wall-text')).toHaveText('같은 판')

  // One of them is not there any more, and is counted apart.
  await second.context().close()
  await admin.getByTestId('group-open').click()
  const command = admin.getByTestId('group-command')
  await command.getByTestId('target-to').selectOption('some')
  await command.getByLabel('라 화면').press('Space')
  await expect(command.getByTestId('target-names')).toHaveText('라 화면')
  await command.getByTestId('target-to').selectOption('group:전시장')
  await command.getByTestId('group-type').selectOption('identify')
  await command.getByTestId('group-send').press('Enter')
  await expect(command.getByTestId('group-outcome')).toHaveText('2대 중 1대 완료, 1대 기다리는 중')
  const items = command.getByTestId('group-items')
  await expect(items.locator('[data-display="라 화면"]')).toHaveAttribute('data-state', 'done')
  await expect(items.locator('[data-display="마 화면"]')).toHaveAttribute('data-state', 'queued')
  expect(await barriersOf(admin)).toEqual([])
  await third.context().close()
  await admin.context().close()
})
