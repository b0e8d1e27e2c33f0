import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import type { APIRequestContext, Page } from '@playwright/test'
import type { AuditRow } from '#shared/rest/audit'
import type { Page as Rows } from '#shared/rest/fields'
import { become, bearer, elsewhere, logIn, openMarket, PASSWORD, signUp, tokenOf } from './testing/people.ts'
import type { Person } from './testing/people.ts'
import { standStill } from './testing/page-clock.ts'
import { ADMIN } from './testing/product.ts'

const run = randomUUID().slice(0, 8)
let people = 0
/** A user that no other test has seen; later users come later in the alphabet, too. */
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

/** The page shows the rows of the table, each once and none missing, down to the end of the page. */
async function expectTheTable(page: Page): Promise<void> {
  // Another test's row may come between the two reads.
  await expect(async () => {
    const answer = await page.request.get('/api/admin/audit-logs?page_size=200')
    const { items } = (await answer.json()) as Rows<AuditRow>
    const feed = await shownSeqs(page)
    expect(feed.length).toBeGreaterThan(0)
    expect(feed.slice(0, items.length)).toEqual(items.slice(0, feed.length).map(({ seq }) => seq))
  }).toPass()
}

/** Everything that the page's sockets will have received. */
function hear(page: Page): () => string {
  let heard = ''
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (heard += String(payload))))
  return () => heard
}

async function openAudit(page: Page): Promise<void> {
  await become(page, ADMIN)
  await page.goto('/admin/audit')
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'live')
}

test('an admin sees a failed login and another admin’s change within a second', async ({ page, request }) => {
  const [colleague, member] = [newcomer(), newcomer()]
  await signUp(request, colleague)
  await signUp(request, member)
  const boss = bearer(await tokenOf(request, ADMIN))
  await request.put(`/api/admin/users/${colleague.userId}`, { ...boss, data: { role: 'admin' } })
  const token = bearer(await tokenOf(request, colleague))
  await page.clock.install()
  const heard = hear(page)
  await openAudit(page)
  const clock = await standStill(page)

  await failedLogin(request, `a.stranger.${run}`)
  await expect.poll(heard).toContain(`a.stranger.${run}`)
  await clock.pass(1_000)
  const failed = page.locator('[data-action=login_failed]', { hasText: `a.stranger.${run}` })
  await expect(failed).toBeVisible()
  await expect(failed).toContainText('✕')

  const put = await request.put(`/api/admin/users/${member.userId}`, { ...token, data: { name: '새 이름' } })
  expect(put.status()).toBe(200)
  await expect.poll(heard).toContain(member.userId)
  await clock.pass(1_000)
  const changed = page.locator('[data-action=user_updated]', { hasText: member.userId })
  await expect(changed).toBeVisible()
  await expect(changed).toContainText(colleague.userId)
  await clock.goOn()
  await changed.click()
  await expect(page.getByTestId('audit').locator('.details')).toContainText('새 이름')
  await expectTheTable(page)
})

test('the feed waits while it is paused, and can be restricted to logins', async ({ page, request }) => {
  await openAudit(page)
  await page.getByTestId('pause').click()
  await failedLogin(request, `while.paused.${run}`)
  await expect(page.getByTestId('list-state')).toContainText('1')
  await expect(page.locator('tr.act', { hasText: `while.paused.${run}` })).toHaveCount(0)
  await page.getByTestId('pause').click()
  await expect(page.locator('tr.act', { hasText: `while.paused.${run}` })).toBeVisible()

  const changed = page.locator('[data-action=user_updated]')
  const member = newcomer()
  await signUp(request, member)
  const boss = bearer(await tokenOf(request, ADMIN))
  await request.put(`/api/admin/users/${member.userId}`, { ...boss, data: { name: '새 이름' } })
  await expect(changed.first()).toBeVisible()
  await page.getByTestId('topic-logins').click()
  await failedLogin(request, `among.logins.${run}`)
  await expect(page.locator('tr.act', { hasText: `among.logins.${run}` })).toBeVisible()
  await expect(changed).toHaveCount(0)
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
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'away')
  for (let tries = 0; tries < 12; tries++) await failedLogin(request, `missed.${run}.${tries}`)
  await page.clock.fastForward('05:00')
  await expect(page.locator('tr.act', { hasText: `missed.${run}` })).toHaveCount(0)
  offline = false
  await expect(page.getByTestId('list-state')).toHaveAttribute('data-state', 'live')
  await failedLogin(request, `afterwards.${run}`)
  await expect(page.locator('tr.act', { hasText: `afterwards.${run}` })).toBeVisible()

  await expectTheTable(page)
  await expect(page.locator('tr.act', { hasText: `missed.${run}` })).toHaveCount(12)
})

test('disabling an account closes its board whatever the time there, and names whom to contact', async ({
  browser,
  page,
  request,
}) => {
  const person = newcomer()
  await signUp(request, person)
  const theirs = await elsewhere(browser)
  await theirs.clock.install()
  await openMarket(theirs, person)

  await become(page, ADMIN)
  await page.goto(`/admin/users?q=${person.userId}`)
  await page.getByTestId(`user-${person.userId}`).click()
  await page.getByTestId('disable').click()
  const clock = await standStill(theirs)
  await page.getByTestId('confirm-yes').click()
  await expect(theirs).toHaveURL(/\/login/)
  await clock.goOn()
  await expect(page.getByTestId('user-panel').getByTestId('enable')).toBeVisible()
  await logIn(theirs, person)
  await expect(theirs.getByTestId('problem')).toContainText('관리자에게 문의')
})

test('the console is not available to a user without its rights', async ({ page, request }) => {
  const member = newcomer()
  await signUp(request, member)
  await openMarket(page, member)
  await page.getByTestId('user').click()
  await expect(page.getByTestId('to-account')).toBeVisible()
  await expect(page.getByTestId('to-users')).toHaveCount(0)
  await page.goto('/admin/users')
  await expect(page.getByTestId('forbidden')).toBeVisible()
})

test.describe('the console of an admin', () => {
  /** The page of a new admin, whose account is newer than the others. */
  async function becomeAdmin(page: Page): Promise<Person> {
    const admin = newcomer()
    await makeAdmin(page.request, admin)
    await become(page, admin)
    return admin
  }

  async function makeAdmin(request: APIRequestContext, person: Person): Promise<void> {
    await signUp(request, person)
    const boss = bearer(await tokenOf(request, ADMIN))
    await request.put(`/api/admin/users/${person.userId}`, { ...boss, data: { role: 'admin' } })
  }

  test('explains why other admins and the own account cannot be changed', async ({ page, request }) => {
    const admin = await becomeAdmin(page)
    const other = newcomer()
    await makeAdmin(request, other)
    await page.goto(`/admin/users/${other.userId}`)
    await expect(page.getByTestId('hindrance')).toContainText('최고 관리자')
    for (const act of ['disable', 'reset-password', 'remove', 'change-role'])
      await expect(page.getByTestId(act)).toBeDisabled()
    await page.getByTestId('close-panel').click()
    await page.getByTestId(`user-${other.userId}`).getByRole('button').press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(new RegExp(`/admin/users/${admin.userId}$`))
    await expect(page.getByTestId('hindrance')).toContainText('내 계정')
  })

  test('deletes a user when the id is typed, and changes no role', async ({ page, request }) => {
    const member = newcomer()
    await signUp(request, member)
    await becomeAdmin(page)
    await page.goto(`/admin/users/${member.userId}`)
    await expect(page.getByTestId('role')).toBeDisabled()
    await page.getByTestId('remove').click()
    await expect(page.getByTestId('confirm-yes')).toBeDisabled()
    await page.getByTestId('confirm-typed').fill(member.userId)
    await page.getByTestId('confirm-yes').click()
    await expect(page.getByTestId('user-panel')).toHaveCount(0)
    await page.getByTestId('user-search').fill(member.userId)
    await expect(page.getByTestId(`user-${member.userId}`)).toHaveCount(0)
  })
})
