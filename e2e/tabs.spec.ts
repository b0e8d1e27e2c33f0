import { expect, test } from '@playwright/test'
import { become, logIn, newcomer, signUp } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'

test('two users in two tabs of a browser: both tabs belong to the last one, and the first one’s session has ended', async ({
  context,
  page,
  request,
}) => {
  const person = newcomer()
  await signUp(request, person)
  await become(page, ADMIN)
  await page.goto('/admin/audit')
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'live')
  const [former] = (await context.cookies()).filter(({ httpOnly }) => httpOnly)

  const other = await context.newPage()
  await logIn(other, person)
  await expect(other.getByTestId('market')).toBeVisible()
  await expect(page.getByTestId('audit')).toBeHidden()
  await expect(page).not.toHaveURL(/\/login/)
  await page.goto('/account')
  await expect(page.getByTestId('account')).toContainText(person.userId)
  await expect(page.getByTestId('sessions').locator('li')).toHaveCount(1)

  const asFormer = await request.get('/api/auth/me', {
    headers: { authorization: `Bearer ${former?.value ?? ''}` },
  })
  expect(asFormer.status()).toBe(401)
})

test('a page only connects to its own server, by WebSocket, too', async ({ page, request }) => {
  const person = newcomer()
  await signUp(request, person)
  const refused: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text())
  })
  const policy = (await page.goto('/login'))?.headers()['content-security-policy']
  expect(policy).toMatch(/connect-src 'self'(;|$)/)
  await logIn(page, person)
  await expect(page.getByTestId('lamp-tone')).toHaveAttribute('data-tone', /live|quiet/)
  await expect(page.getByTestId('market')).toBeVisible()
  expect(refused).toEqual([])
  await page.evaluate("new WebSocket('ws://192.0.2.1/')")
  await expect.poll(() => refused.length).toBeGreaterThan(0)
  expect(refused[0]).toContain('connect-src')
})
