import { expect, test } from '@playwright/test'

for (const { locale, colorScheme, heading } of [
  { locale: 'en-US', colorScheme: 'light', heading: 'Log in' },
  { locale: 'ko-KR', colorScheme: 'dark', heading: '로그인' },
] as const) {
  test.describe(`a new user with a browser of ${locale} and a ${colorScheme} system`, () => {
    test.use({ locale, colorScheme })
    test('sees the first page in both, without any failure', async ({ page }) => {
      const failures: string[] = []
      page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
      page.on('response', (answer) => answer.status() >= 400 && failures.push(answer.url()))
      page.on('requestfailed', (request) => failures.push(request.url()))
      let unanswered = 0
      page.on('request', () => unanswered++)
      page.on('requestfinished', () => unanswered--)
      page.on('requestfailed', () => unanswered--)
      await page.goto('/')
      await expect(page.getByTestId('submit')).toHaveText(heading)
      await expect(page.locator('html')).toHaveAttribute('lang', locale.slice(0, 2))
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      await expect.poll(() => unanswered).toBe(0)
      expect(failures).toEqual([])
    })
  })
}
