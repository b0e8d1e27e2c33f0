import { expect, type Page } from '@playwright/test'
import type { Display } from '#shared/rest/displays'

/** Pairs a page with a name, the code typed by REST. */
export async function paired(wall: Page, admin: Page, name: string): Promise<Display> {
  await wall.goto('/wall')
  const code = wall.getByTestId('pairing-code')
  await expect(code).toHaveText(/\w/)
  const data = { pairing_code: await code.innerText(), name }
  const answer = await admin.request.post('/api/admin/displays', { data })
  expect(answer.status()).toBe(201)
  await expect(wall.getByTestId('wall')).toBeVisible()
  return (await answer.json()) as Display
}
