import { flushPromises, mount, RouterLinkStub } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import type { AlertTotals } from '#shared/rest/alert-totals'
import { API } from '../../session/session.ts'
import { createWords } from '../../words/i18n.ts'
import AlertTotalsPage from './AlertTotalsPage.vue'

const TOTALS: AlertTotals = {
  ...{ alerts: 1_200, active: 1_000, accounts: 12, fired: 34, waiting: 5 },
  ...{ failing: [], failing_email: [], failing_push: [] },
}

async function open(answer: AlertTotals, language: 'ko' | 'en' = 'en') {
  const request = () => Promise.resolve(answer)
  const page = mount(AlertTotalsPage, {
    global: {
      plugins: [createPinia(), createWords(language)],
      provide: { [API as symbol]: { request } },
      stubs: { RouterLink: RouterLinkStub },
    },
  })
  await flushPromises()
  return page
}

it('the console shows how many alerts there are, and that no delivery fails', async () => {
  const page = await open(TOTALS)
  expect(page.get('[data-testid=total-alerts]').text()).toBe('1,000 of 1,200')
  expect(page.get('[data-testid=total-waiting]').text()).toBe('5')
  expect(page.find('[data-testid=none-failing]').exists()).toBe(true)
})

it.each(['ko', 'en'] as const)('the console shows in words why a delivery fails: %s', async (language) => {
  const failing = {
    user_id: 'kim',
    host: 'hooks.example.org',
    format: 'json',
    fault: 'refused',
    status: 500,
    failed: 3,
    last_at: '2026-03-19T10:00:00.000+09:00',
  } as const
  const row = (await open({ ...TOTALS, failing: [failing] }, language)).get('[data-testid=failing]').text()
  expect(row).toContain('hooks.example.org')
  expect(row).toContain('500')
  expect(row).not.toContain('alerts.webhooks')
})

it('failing deliveries of all channels are in one table, the newest first', async () => {
  const failing = { user_id: 'kim', fault: 'timeout', status: null, failed: 1 } as const
  const at = (minute: number) => `2026-03-19T10:0${minute}:00.000+09:00`
  const page = await open({
    ...TOTALS,
    failing: [{ ...failing, host: 'hooks.example.org', format: 'ntfy', last_at: at(1) }],
    failing_email: [{ ...failing, host: 'mail.example.org', last_at: at(3) }],
    failing_push: [{ ...failing, host: 'push.example.org', last_at: at(2) }],
  })
  const rows = page.findAll('[data-testid=failing]').map((row) => row.text())
  expect(rows).toMatchObject([
    expect.stringMatching(/E-mail.*mail\.example\.org/s),
    expect.stringMatching(/Push.*push\.example\.org/s),
    expect.stringMatching(/Webhook\s*· ntfy.*hooks\.example\.org/s),
  ])
})
