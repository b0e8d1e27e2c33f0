import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import type { APIRequestContext, Page } from '@playwright/test'
import type { AuditRow, Page as Rows } from '#shared/protocol/accounts'
import { barriersOf } from './testing/axe.ts'
import { bearer, elsewhere, logIn, signUp, tokenOf } from './testing/people.ts'
import type { Person } from './testing/people.ts'
import { ADMIN } from './testing/product.ts'

const PASSWORD = 'Bada-9876!'
const NEW_PASSWORD = 'Sanho-4412!'

const run = randomUUID().slice(0, 8)
let people = 0
/** Somebody nobody has seen before; whoever comes later comes later in the alphabet, too. */
const newcomer = (): Person => ({
  userId: `person-${run}-${String(++people).padStart(3, '0')}`,
  password: PASSWORD,
})

const failedLogin = (request: APIRequestContext, userId: string) =>
  request.post('/api/auth/login', { data: { user_id: userId, password: 'not this one' } })

const shownSeqs = async (page: Page) =>
  (await page.getByTestId('audit').locator('tr.act td.number').allTextContents()).map((text) =>
    Number.parseInt(text, 10),
  )

/** What the page shows is what the table has, each row once and none missing, down to where the page ends. */
async function expectTheTable(page: Page): Promise<void> {
  // Somebody else's row may come between the two looks.
  await expect(async () => {
    const answer = await page.request.get('/api/admin/audit-logs?page_size=200')
    const { items } = (await answer.json()) as Rows<AuditRow>
    const feed = await shownSeqs(page)
    expect(feed.length).toBeGreaterThan(0)
    expect(feed.slice(0, items.length)).toEqual(items.slice(0, feed.length).map(({ seq }) => seq))
  }).toPass({ timeout: 5_000 })
}

async function openAudit(page: Page): Promise<void> {
  await logIn(page, ADMIN)
  await expect(page).toHaveURL('/overview')
  await page.goto('/admin/audit')
  await expect(page.getByTestId('feed-state')).toHaveAttribute('data-state', 'live')
}

test('a person signs up, logs in, changes the password and is logged out everywhere else', async ({
  browser,
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
  await expect(page.getByTestId('created')).toBeVisible()
  await logIn(page, person)
  await expect(page).toHaveURL('/overview')
  const other = await elsewhere(browser)
  await logIn(other, person)
  await expect(other.getByTestId('market')).toBeVisible()

  await page.getByTestId('user').click()
  await page.getByTestId('to-account').click()
  await expect(page.getByTestId('account')).toContainText('강바다')
  await expect(page.getByTestId('sessions').locator('li')).toHaveCount(2)
  await page.locator('[name=current_password]').fill('Wrong-1234!')
  await page.locator('[name=new_password]').fill(NEW_PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(page.locator('[name=current_password]')).toHaveAttribute('aria-invalid', 'true')
  await page.locator('[name=current_password]').fill(PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(page.getByTestId('password-changed')).toBeVisible()
  await expect(other).toHaveURL(/\/login/)
  await expect(other.getByTestId('end-reason')).toBeVisible()
  await expect(page.getByTestId('sessions').locator('li')).toHaveCount(1)
  await page.locator('[name=current_password]').fill(NEW_PASSWORD)
  await page.locator('[name=new_password]').fill(PASSWORD)
  await page.getByTestId('submit-password').click()
  await expect(page.locator('[name=new_password]')).toHaveAttribute('aria-invalid', 'true')
})

test('a person ends another device alone, and then all others', async ({ browser, page, request }) => {
  const person = newcomer()
  await signUp(request, person)
  await logIn(page, person)
  await expect(page).toHaveURL('/overview')
  const others = await Promise.all([elsewhere(browser), elsewhere(browser)])
  for (const other of others) {
    await logIn(other, person)
    await expect(other.getByTestId('market')).toBeVisible()
  }
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
})

test('an admin sees a failed login and another admin’s change within a second', async ({ page, request }) => {
  const [colleague, member] = [newcomer(), newcomer()]
  await signUp(request, colleague)
  await signUp(request, member)
  const boss = bearer(await tokenOf(request, ADMIN))
  await request.put(`/api/admin/users/${colleague.userId}`, { ...boss, data: { role: 'admin' } })
  const token = bearer(await tokenOf(request, colleague))
  await openAudit(page)

  await failedLogin(request, `a.stranger.${run}`)
  const failed = page.locator('[data-action=login_failed]', { hasText: `a.stranger.${run}` })
  await expect(failed).toBeVisible({ timeout: 1_000 })
  await expect(failed).toContainText('✕')

  const put = await request.put(`/api/admin/users/${member.userId}`, { ...token, data: { name: '새 이름' } })
  expect(put.status()).toBe(200)
  const changed = page.locator('[data-action=user_updated]', { hasText: member.userId })
  await expect(changed).toBeVisible({ timeout: 1_000 })
  await expect(changed).toContainText(colleague.userId)
  await changed.click()
  await expect(page.getByTestId('audit').locator('.details')).toContainText('새 이름')
  await expectTheTable(page)

  await page.getByTestId('pause').click()
  await failedLogin(request, `while.paused.${run}`)
  await expect(page.getByTestId('feed-state')).toContainText('1')
  await expect(page.locator('tr.act', { hasText: `while.paused.${run}` })).toHaveCount(0)
  await page.getByTestId('pause').click()
  await expect(page.locator('tr.act', { hasText: `while.paused.${run}` })).toBeVisible()

  await page.getByTestId('topic-logins').click()
  await failedLogin(request, `among.logins.${run}`)
  await expect(page.locator('tr.act', { hasText: `among.logins.${run}` })).toBeVisible()
  await expect(page.locator('[data-action=user_updated]')).toHaveCount(0)
})

test('after five minutes offline the feed equals the table', async ({ page, request }) => {
  let offline = false
  let cut = () => {}
  await page.clock.install()
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    if (offline) return void browser.close()
    const server = browser.connectToServer()
    cut = () => {
      void server.close()
      void browser.close()
    }
  })
  await page.route('**/api/**', (route) => (offline ? route.abort('internetdisconnected') : route.continue()))
  await openAudit(page)
  await failedLogin(request, `before.${run}`)
  await expect(page.locator('tr.act', { hasText: `before.${run}` })).toBeVisible()

  offline = true
  cut()
  await expect(page.getByTestId('feed-state')).toHaveAttribute('data-state', 'away')
  for (let tries = 0; tries < 12; tries++) await failedLogin(request, `missed.${run}.${tries}`)
  await page.clock.fastForward('05:00')
  await expect(page.locator('tr.act', { hasText: `missed.${run}` })).toHaveCount(0)
  offline = false
  await expect(page.getByTestId('feed-state')).toHaveAttribute('data-state', 'live')
  await failedLogin(request, `afterwards.${run}`)
  await expect(page.locator('tr.act', { hasText: `afterwards.${run}` })).toBeVisible()

  await expectTheTable(page)
  await expect(page.locator('tr.act', { hasText: `missed.${run}` })).toHaveCount(12)
})

test('disabling an account closes its board within a second and says whom to ask', async ({
  browser,
  page,
  request,
}) => {
  const person = newcomer()
  await signUp(request, person)
  const theirs = await elsewhere(browser)
  await logIn(theirs, person)
  await expect(theirs.getByTestId('market')).toBeVisible()

  await logIn(page, ADMIN)
  await expect(page).toHaveURL('/overview')
  await page.goto(`/admin/users?q=${person.userId}`)
  await page.getByTestId(`user-${person.userId}`).click()
  await page.getByTestId('disable').click()
  const answered = page.waitForResponse((answer) => answer.request().method() === 'PUT')
  await page.getByTestId('confirm-yes').click()
  await answered
  await expect(theirs).toHaveURL(/\/login/, { timeout: 1_000 })
  await expect(page.getByTestId('user-panel').getByTestId('enable')).toBeVisible()
  await logIn(theirs, person)
  await expect(theirs.getByTestId('problem')).toContainText('관리자에게 문의')
})

test('a temporary password opens nothing but the choice of a new one', async ({ browser, page, request }) => {
  const person = newcomer()
  await signUp(request, person)
  await logIn(page, ADMIN)
  await expect(page).toHaveURL('/overview')
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
})

test('the console shows each role what it may, and the rest with the reason', async ({
  browser,
  page,
  request,
}) => {
  const [member, colleague, other] = [newcomer(), newcomer(), newcomer()]
  for (const person of [member, colleague, other]) await signUp(request, person)
  const boss = bearer(await tokenOf(request, ADMIN))
  for (const { userId } of [colleague, other])
    await request.put(`/api/admin/users/${userId}`, { ...boss, data: { role: 'admin' } })

  await logIn(page, member)
  await expect(page.getByTestId('market')).toBeVisible()
  await page.getByTestId('user').click()
  await expect(page.getByTestId('to-account')).toBeVisible()
  await expect(page.getByTestId('to-users')).toHaveCount(0)
  await page.goto('/admin/users')
  await expect(page.getByTestId('forbidden')).toBeVisible()

  const theirs = await elsewhere(browser)
  await logIn(theirs, colleague)
  await expect(theirs.getByTestId('market')).toBeVisible()
  await theirs.goto(`/admin/users/${other.userId}`)
  await expect(theirs.getByTestId('hindrance')).toContainText('최고 관리자')
  for (const act of ['disable', 'reset-password', 'remove', 'change-role'])
    await expect(theirs.getByTestId(act)).toBeDisabled()
  await theirs.getByTestId('close-panel').click()
  await theirs.getByTestId(`user-${other.userId}`).getByRole('button').press('ArrowUp')
  await theirs.keyboard.press('Enter')
  await expect(theirs).toHaveURL(new RegExp(`/admin/users/${colleague.userId}$`))
  await expect(theirs.getByTestId('hindrance')).toContainText('내 계정')
  await theirs.goto(`/admin/users/${member.userId}`)
  await expect(theirs.getByTestId('role')).toBeDisabled()
  await theirs.getByTestId('remove').click()
  await expect(theirs.getByTestId('confirm-yes')).toBeDisabled()
  await theirs.getByTestId('confirm-typed').fill(member.userId)
  await theirs.getByTestId('confirm-yes').click()
  await expect(theirs.getByTestId('user-panel')).toHaveCount(0)
  await theirs.getByTestId('user-search').fill(member.userId)
  await expect(theirs.getByTestId(`user-${member.userId}`)).toHaveCount(0)
})

for (const [theme, language] of [
  ['dark', 'ko'],
  ['light', 'en'],
] as const) {
  test(`the pages of accounts and the console have no serious barrier in the ${theme} theme`, async ({
    page,
    request,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.addInitScript(
      (settings) => localStorage.setItem('settings', settings),
      JSON.stringify({ theme, language }),
    )
    const other = newcomer()
    await signUp(request, other)
    await page.goto('/signup')
    await page.locator('[name=password]').fill('Password1!')
    await expect(page.getByTestId('strength')).toHaveAttribute('data-strength', /\d/)
    expect(await barriersOf(page)).toEqual([])

    await failedLogin(request, 'somebody')
    await logIn(page, ADMIN)
    await expect(page).toHaveURL('/overview')
    await page.getByTestId('user').click()
    await page.getByTestId('to-account').click()
    await expect(page.getByTestId('sessions')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])

    await page.goto(`/admin/users/${ADMIN.userId}`)
    await expect(page.getByTestId('recent-acts')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    await page.getByTestId('close-panel').click()
    await page.goto(`/admin/users?q=${other.userId}`)
    await page.getByTestId(`user-${other.userId}`).click()
    await page.getByTestId('remove').click()
    await expect(page.getByTestId('confirm')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('user-panel')).toBeVisible()

    await page.keyboard.press('Escape')
    await expect(page.getByTestId('user-panel')).toHaveCount(0)

    await page.goto('/admin/audit')
    await page.locator('[data-action=login_failed]').first().click()
    expect(await barriersOf(page)).toEqual([])
  })
}
