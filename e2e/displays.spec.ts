import { expect, test } from '@playwright/test'
import type { Display } from '#shared/rest/displays'
import { barriersOf } from './testing/axe.ts'
import { become, elsewhere } from './testing/people.ts'
import { paired } from './testing/paired.ts'
import { ADMIN } from './testing/product.ts'

test('a screen shows a code, is approved in the console, shows its boards, comes back alone and is blank when it is revoked', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  const addresses: string[] = []
  wall.on('request', (request) => addresses.push(request.url()))
  await wall.goto('/wall')
  const shown = wall.getByTestId('pairing-code')
  await expect(shown).toHaveText(/^[2-9A-HJ-NP-Z]{3} [2-9A-HJ-NP-Z]{3}$/)
  const code = (await shown.innerText()).replace(' ', '')

  // The address of the QR code, as a telephone opens it.
  const admin = await elsewhere(browser, baseURL)
  await become(admin, ADMIN)
  await admin.goto((await wall.getByTestId('pairing-qr').getAttribute('data-text')) ?? '')
  await expect(admin.getByTestId('pair-code')).toHaveValue(code)
  await admin.getByTestId('pair-find').click()
  await expect(admin.getByTestId('pair-facts')).toContainText('1440 × 900')
  await admin.getByTestId('pair-identify').click()
  await expect(wall.getByTestId('pairing')).toHaveAttribute('data-flashing', 'true')
  await admin.getByTestId('pair-name').fill('로비')
  await admin.getByTestId('pair-approve').click()

  await expect(wall.getByTestId('wall')).toHaveAttribute('data-board', 'indices')
  await expect(wall.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
  await expect(wall.locator('[data-testid=wall-index-KOSPI] [data-testid=value]')).toHaveText(/\d/)

  const row = admin.locator('tr[data-display=로비]')
  await row.getByTestId('display-change').click()
  const form = admin.getByTestId('display-form')
  await form.getByTestId('add-caps').click()
  await form.getByTestId('display-save').click()
  await expect(form).toBeHidden()
  const { items } = (await (await admin.request.get('/api/admin/displays')).json()) as { items: Display[] }
  // Other tests pair screens at the same time.
  expect(items).toContainEqual(expect.objectContaining({ name: '로비', state: 'paired', revision: 2 }))

  await expect(wall.locator('footer i')).toHaveCount(5)

  await wall.reload()
  await expect(wall.locator('footer i')).toHaveCount(5)
  await wall.keyboard.press('Escape')
  await expect(wall.getByTestId('wall')).toBeVisible()

  await row.getByTestId('display-remove').click()
  await admin.getByTestId('confirm-yes').click()
  await expect(shown).toBeVisible()
  await expect(wall.getByTestId('wall')).toBeHidden()
  expect((await shown.innerText()).replace(' ', '')).not.toBe(code)
  await expect(row).toHaveAttribute('data-state', 'revoked')

  expect(addresses.filter((address) => /token|secret/.test(address))).toEqual([])
  await admin.context().close()
})

/** Counts the frames in which the page of the wall shows no board, or is not dark. Begins with the first board. */
const WATCH_FRAMES = `(() => {
  globalThis.bareFrames = 0
  let began = false
  const look = () => {
    const wall = document.querySelector('[data-testid=wall]')
    const pages = wall?.querySelectorAll('.page').length ?? 0
    began ||= pages > 0
    const [red = 0] = (wall ? getComputedStyle(wall).backgroundColor : '').match(/[\\d.]+/g)?.map(Number) ?? [255]
    if (began && (pages === 0 || red > 60)) globalThis.bareFrames++
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

test('boards chosen in the console show in the preview, then on the screen without a bare frame, and come back without the server', async ({
  page: wall,
  browser,
  baseURL,
}) => {
  await wall.addInitScript(WATCH_FRAMES)
  const admin = await elsewhere(browser, baseURL)
  await become(admin, ADMIN)
  await paired(wall, admin, '3층')

  await admin.goto('/admin/displays')
  await admin.locator('tr[data-display="3층"]').getByTestId('display-change').click()
  const form = admin.getByTestId('display-form')
  const preview = admin.frameLocator('[data-testid=display-preview]')
  await expect(preview.getByTestId('wall')).toHaveAttribute('data-board', 'indices')
  for (let n = 0; n < 4; n++)
    await form.getByTestId('display-boards').locator('li').first().getByRole('button').last().click()
  await form.getByTestId('add-text').click()
  await expect(form.getByTestId('display-save')).toBeDisabled()
  await form.getByTestId('turn-text').fill('15:00 소방 훈련')
  await expect(preview.getByTestId('wall-text')).toHaveText('15:00 소방 훈련')
  await form.getByTestId('add-stock').click()
  await form.getByTestId('turn-find').fill('005930')
  await form.getByTestId('turn-find-005930').click()
  await expect(form.getByTestId('turn-code')).toHaveText('삼성전자')
  expect(await barriersOf(admin)).toEqual([])
  await form.getByTestId('display-save').click()
  await expect(form).toBeHidden()

  await expect(wall.getByTestId('wall')).toHaveAttribute('data-board', 'text')
  await expect(wall.getByTestId('wall-text')).toHaveText('15:00 소방 훈련')
  await wall.keyboard.press('ArrowRight')
  await expect(wall.locator('[data-testid=wall-stock] [data-testid=value]')).toHaveText(/\d/)
  // While one board fades into the other, both are there and neither has its contrast.
  await expect(wall.getByTestId('wall-text')).toHaveCount(0)
  expect(await barriersOf(wall)).toEqual([])
  expect(await wall.evaluate('bareFrames')).toBe(0)

  await expect
    .poll(() =>
      wall.evaluate("caches.match('/wall', { cacheName: 'display' }).then((kept) => kept !== undefined)"),
    )
    .toBe(true)
  await wall.context().setOffline(true)
  await wall.reload()
  await expect(wall.getByTestId('wall-text')).toHaveText('15:00 소방 훈련')
  await expect(wall.getByTestId('wall-stale')).toBeVisible()
  await wall.context().setOffline(false)
  await expect(wall.getByTestId('wall-lamp-server')).toHaveAttribute('data-hop', 'up')
  await admin.context().close()
})
