import { expect, test } from '@playwright/test'
import { MailServer } from '../worker/deliveries/testing/mail-server.ts'
import { barriersOf } from './testing/axe.ts'
import { enterAs } from './testing/people.ts'
import { EASY, startProduct, type Product } from './testing/product.ts'

const mail = new MailServer()
let product: Product

test.beforeAll(async () => {
  const address = await mail.listen()
  product = await startProduct({
    ...EASY,
    ...{ HISTORY_SOURCE: 'none', SMTP_URL: `smtp://${address}`, SMTP_FROM: 'board@example.org' },
  })
})
test.afterAll(async () => {
  await product.stop()
  await mail.close()
})

const codeOf = (raw: string) => /^Subject: SecondaryMarket: (\d{6})\r$/m.exec(raw)?.[1] ?? ''

for (const { language, wrong, hint } of [
  { language: 'ko', wrong: '보낸 번호와 다릅니다.', hint: '알림 화면에서 이메일 주소를 먼저 확인하세요.' },
  {
    language: 'en',
    wrong: 'This is not the code that was sent.',
    hint: 'Confirm the e-mail address first, on the page of alerts.',
  },
] as const)
  test(`an address is confirmed with the code of a letter, and gets letters from then on: ${language}`, async ({
    browser,
  }) => {
    const context = await browser.newContext({ baseURL: product.url })
    const page = await context.newPage()
    const { userId } = await enterAs(page, { language })
    const letters = () => mail.received.filter(({ to }) => to[0]?.startsWith(userId))
    await page.goto('/alerts')
    await expect(page.getByTestId('email-test')).toHaveCount(0)
    await page.getByTestId('alert-make').click()
    await page.getByTestId('channel-email').check()
    await expect(page.getByTestId('alert-no-address')).toHaveText(hint)
    await page.keyboard.press('Escape')

    await page.getByTestId('email-send-code').click()
    await expect.poll(letters).toHaveLength(1)
    const code = codeOf(letters()[0]?.raw ?? '')
    await page.getByTestId('email-code').fill(code === '000000' ? '000001' : '000000')
    await page.getByTestId('email-confirm-code').click()
    await expect(page.getByTestId('email-problem')).toHaveText(wrong)
    expect(await barriersOf(page)).toEqual([])
    await page.getByTestId('email-code').fill(` ${code.slice(0, 3)} ${code.slice(3)}`)
    await page.getByTestId('email-confirm-code').click()
    await expect(page.getByTestId('email-confirmed')).toBeVisible()

    await page.getByTestId('email-test').click()
    await expect.poll(letters).toHaveLength(2)
    await page.reload()
    await expect(page.getByTestId('email-confirmed')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    await context.close()
  })
