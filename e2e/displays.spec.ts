import { expect, test } from '@playwright/test'
import type { Display } from '#shared/rest/displays'
import { become, elsewhere } from './testing/people.ts'
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
  expect(items.at(-1)).toMatchObject({ name: '로비', state: 'paired', revision: 2 })

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
