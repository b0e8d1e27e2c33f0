import { expect, type Page } from '@playwright/test'

/** Pairs a page with a name, the code typed by REST. */
export async function paired(wall: Page, admin: Page, name: string): Promise<void> {
  await wall.goto('/wall')
  const code = wall.getByTestId('pairing-code')
  await expect(code).toHaveText(/\w/)
  const data = { pairing_code: await code.innerText(), name }
  expect((await admin.request.post('/api/admin/displays', { data })).status()).toBe(201)
  await expect(wall.getByTestId('wall')).toBeVisible()
}
