import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import type { APIRequestContext, Browser, Page } from '@playwright/test'
import type { Settings } from '#shared/protocol/settings'

export interface Person {
  userId: string
  password: string
}

export const PASSWORD = 'Bada-9876!'

/** A user that no other test has seen, so that tests do not share settings. */
export const newcomer = (): Person => ({ userId: `reader-${randomUUID()}`, password: PASSWORD })

/** A browser context of its own, as another user's, with its own cookies. */
export async function elsewhere(browser: Browser, baseURL?: string): Promise<Page> {
  return (await browser.newContext(baseURL === undefined ? {} : { baseURL })).newPage()
}

/** Logs the page's browser in as this user, without the pages for it. */
export async function become(page: Page, person: Person): Promise<void> {
  await tokenOf(page.request, person)
}

/** A market page of this user. */
export async function openMarket(page: Page, person: Person): Promise<void> {
  await become(page, person)
  await page.goto('/listings')
  await expect(page.getByTestId('market')).toBeVisible()
}

/** Logs in by the page; afterwards the board is shown, if the user has access. */
export async function logIn(page: Page, { userId, password }: Person): Promise<void> {
  await page.goto('/login')
  await page.locator('[name=user_id]').fill(userId)
  await page.locator('[name=password]').fill(password)
  await page.getByTestId('submit').click()
}

/** Logs the page's browser in as a new user with these settings, without the pages for it. */
export async function enterAs(page: Page, chosen: Partial<Settings>): Promise<Person> {
  const { request } = page
  const person = newcomer()
  await signUp(request, person)
  await become(page, person)
  const { settings } = (await (await request.get('/api/settings')).json()) as { settings: Settings }
  expect((await request.put('/api/settings', { data: { ...settings, ...chosen } })).ok()).toBe(true)
  return person
}

/** Registers a user without the page. */
export async function signUp(request: APIRequestContext, person: Person): Promise<void> {
  const { userId, password } = person
  const answer = await request.post('/api/auth/register', {
    data: { user_id: userId, password, email: `${userId}@example.com`, name: `${userId}의 이름` },
  })
  expect(answer.status(), await answer.text()).toBe(201)
}

/** A session of a script: its requests carry the token. The requesting context has the cookie, too. */
export async function tokenOf(request: APIRequestContext, { userId, password }: Person): Promise<string> {
  const answer = await request.post('/api/auth/login', { data: { user_id: userId, password } })
  expect(answer.status(), await answer.text()).toBe(200)
  return ((await answer.json()) as { access_token: string }).access_token
}

export const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
