import { expect, test } from '@playwright/test'
import { barriersOf } from './testing/axe.ts'
import { become, elsewhere, logIn, newcomer, openMarket, PASSWORD, signUp } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'

const NEW_PASSWORD = 'Sanho-4412!'

test('a user signs up, sees each rule of a password checked while typing, and is logged in', async ({
  page,
}) => {
  const person = newcomer()
  await page.goto('/signup')
  await page.locator('[name=user_id]').fill(person.userId)
  await page.locator('[name=name]').fill('강바다')
  await page.locator('[name=email]').fill(`${person.userId}@example.com`)
  const password = page.locator('[name=password]')
  await password.fill('Password1!')
  await expect(page.getByTestId('rule-common')).toHaveAttribute('data-ok', 'false')
  await password.fill(`${person.userId}A1!`)
  await expect(page.getByTestId('rule-contains_name')).toHaveAttribute('data-ok', 'false')
  await password.fill(PASSWORD)
  await expect(page.getByTestId('strength')).toHaveAttribute('data-strength', /[234]/)
  await page.getByTestId('submit').click()
  await expect(page).toHaveURL('/overview')
  await page.getByTestId('tour-skip').click()
  await expect(page.getByTestId('tour')).toBeHidden()
  await page.keyboard.press('?')
  await page.getByTestId('help-tour').click()
  await expect(page.getByTestId('tour')).toBeVisible()
  await page.reload()
  await expect(page.getByTestId('market')).toBeVisible()
  await expect(page.getByTestId('tour')).toBeHidden()
  await page.getByTestId('user').click()
  await page.getByTestId('to-account').click()
  await expect(page.getByTestId('account')).toContainText('강바다')
})

test('changing the password logs the user out everywhere else, and the old one cannot be reused', async ({
  browser,
  page,
  request,
}) => {
  const person = newcomer()
  await signUp(request, person)
  const other = await elsewhere(browser)
  await openMarket(other, person)
  await become(page, person)
  await page.goto('/account')
  const [current, chosen] = [page.locator('[name=current_password]'), page.locator('[name=new_password]')]
  await expect(page.getByTestId('sessions').locator('li')).toHaveCount(2)
  await current.fill('Wrong-1234!')
  await chosen.fill(NEW_PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(current).toHaveAttribute('aria-invalid', 'true')
  await current.fill(PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(page.getByTestId('password-changed')).toBeVisible()
  await expect(other).toHaveURL(/\/login/)
  await expect(other.getByTestId('end-reason')).toBeVisible()
  await expect(page.getByTestId('sessions').locator('li')).toHaveCount(1)
  await current.fill(NEW_PASSWORD)
  await chosen.fill(PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(chosen).toHaveAttribute('aria-invalid', 'true')
  await other.context().close()
})

test('a user ends the session of another device, and then all others', async ({ browser, page, request }) => {
  const person = newcomer()
  await signUp(request, person)
  await become(page, person)
  const others = [await elsewhere(browser), await elsewhere(browser)]
  for (const other of others) await openMarket(other, person)
  await page.goto('/account')
  const sessions = page.getByTestId('sessions').locator('li')
  await expect(sessions).toHaveCount(3)
  await sessions.getByRole('button').first().click()
  await expect(sessions).toHaveCount(2)
  await page.getByTestId('end-others').click()
  await page.getByTestId('confirm-yes').click()
  await expect(sessions).toHaveCount(1)
  for (const other of others) await expect(other).toHaveURL(/\/login/)
  await expect(page.getByTestId('account')).toBeVisible()
  for (const other of others) await other.context().close()
})

test('a temporary password only gives access to the choice of a new one', async ({
  browser,
  page,
  request,
}) => {
  const person = newcomer()
  await signUp(request, person)
  await become(page, ADMIN)
  await page.goto(`/admin/users/${person.userId}`)
  await page.getByTestId('reset-password').click()
  await page.getByTestId('confirm-yes').click()
  const temporary = (await page.getByTestId('temporary-password').textContent()) ?? ''
  await page.getByTestId('close-password').click()
  await expect(page.getByText(temporary)).toHaveCount(0)

  const theirs = await elsewhere(browser)
  await logIn(theirs, { ...person, password: temporary })
  await expect(theirs).toHaveURL('/password')
  await theirs.goto('/account')
  await expect(theirs).toHaveURL('/password')
  expect(await barriersOf(theirs)).toEqual([])
  await theirs.locator('[name=current_password]').fill(temporary)
  await theirs.locator('[name=new_password]').fill(NEW_PASSWORD)
  await theirs.getByTestId('submit-password').click()
  await expect(theirs.getByTestId('market')).toBeVisible()
  await theirs.context().close()
})
