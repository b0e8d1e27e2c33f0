import { expect, type Page } from '@playwright/test'
import type { Display, DisplayChange } from '#shared/rest/displays'

/** Changes a display by REST. @returns its revision */
export async function change(admin: Page, { id }: Display, data: DisplayChange): Promise<number> {
  const answer = await admin.request.put(`/api/admin/displays/${id}`, { data })
  expect(answer.status(), await answer.text()).toBe(200)
  return ((await answer.json()) as Display).revision
}
