import { expect, test } from '@playwright/test'
import { enterAs } from './testing/people.ts'

/**
 * In the service worker: what it shows. It is recorded on its way to the browser, because one without a screen has no
 * notifications to list.
 */
const RECORD = `{
  self.shown ??= []
  const registration = self.registration
  if (!Object.hasOwn(registration, 'showNotification')) {
    const show = registration.showNotification.bind(registration)
    registration.showNotification = (title, options) => {
      self.shown.push({ title, body: options.body, tag: options.tag })
      return show(title, options)
    }
  }
}`

test('a message that is pushed is shown as a notification under the id of its event', async ({
  page,
  context,
  baseURL,
}) => {
  const origin = new URL(baseURL ?? '').origin
  await context.grantPermissions(['notifications'], { origin })
  await enterAs(page, { language: 'ko' })
  await page.goto('/alerts')
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
  const devtools = await context.newCDPSession(page)
  const registered = new Promise<string>((found) =>
    devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const { registrationId, scopeURL } of registrations)
        if (scopeURL.startsWith(origin)) found(registrationId)
    }),
  )
  await devtools.send('ServiceWorker.enable')
  const data = JSON.stringify({ id: '42', text: '삼성전자 21만: 삼성전자 211,000 ≥ 210,000' })
  const registrationId = await registered
  // Delivered again until it is shown, as a push service does.
  const deliveredAndShown = async (): Promise<unknown> => {
    const worker = context.serviceWorkers()[0]
    await worker?.evaluate(RECORD)
    await devtools.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
    return worker?.evaluate('self.shown[0]')
  }
  await expect
    .poll(deliveredAndShown)
    .toEqual({ title: 'SecondaryMarket', body: '삼성전자 21만: 삼성전자 211,000 ≥ 210,000', tag: '42' })
})
