import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { LINK_CODES, type OrderedSource } from '#shared/protocol/messages'
import { createWords } from '../words/i18n.ts'
import { CLOCK } from '../live/clock.ts'
import { Feed } from '../live/feed.ts'
import { UNLIT } from '../live/lamp.ts'
import type { Lamp } from '../live/lamp.ts'
import type { Recovery } from '../live/recovery.ts'
import { API } from '../session/session.ts'
import { instantAt, link } from '../testing/builders.ts'
import LinkLamp from './LinkLamp.vue'
import LinkDetails from './LinkDetails.vue'
import StatusBanner from './StatusBanner.vue'
import TopBar from './TopBar.vue'

/** 10:34:07 in Seoul. */
const AT_MS = Date.UTC(2026, 2, 19, 1, 34, 7)
const up = { state: 'up', lastMessage: instantAt(AT_MS), pinged: null, behind: null } as const
const workers = { lastMessage: instantAt(AT_MS), silent: false }
const NEVER: Recovery = { state: 'none' }
const facts = { asOfMs: AT_MS, tradeDate: '2026-03-19', source: 'simulator', delayMinutes: 0, position: null }
const pages = () =>
  createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', name: 'start', component: { template: '<p />' } }],
  })
const global = (language: 'ko' | 'en' = 'en') => ({
  plugins: [createPinia(), createWords(language), pages()],
  provide: {
    [API as symbol]: {},
    [CLOCK as symbol]: { now: () => AT_MS + 5_000, adjust: () => undefined },
  },
  stubs: { MarketNav: true, UserMenu: true },
})
const banner = (lamp: Lamp, language: 'ko' | 'en' = 'en') =>
  mount(StatusBanner, { props: { lamp, recovery: NEVER }, global: global(language) })

describe('the banner', () => {
  it('is hidden while all is well', () => {
    expect(banner({ server: up, link: link(), workers }).find('.banner').exists()).toBe(false)
  })

  it('shows since when the server is unavailable and what is being done', () => {
    const down = {
      state: 'down',
      since: instantAt(AT_MS),
      attempt: 3,
      refusal: null,
      blocked: false,
    } as const
    const text = banner({ server: down, link: link(), workers }).find('[data-testid=stale-banner]').text()
    expect(text).toContain('stopped at 10:34:07')
    expect(text).toContain('attempt 3')
  })

  it.each([
    ['ko', '시세를 받지 못했습니다', 'WebSocket'],
    ['en', 'has not opened yet', 'blocks WebSockets'],
  ] as const)(
    'explains in %s what to do where the server answers and the live connection never opened, without mentioning a loss',
    (language, headline, advice) => {
      const server = { state: 'down', since: null, attempt: 2, refusal: null, blocked: true } as const
      const lamp = { ...UNLIT, server }
      const text = banner(lamp, language).find('[data-testid=stale-banner]').text()
      expect(text).toContain(headline)
      expect(text).toContain(advice)
      expect(text).not.toMatch(/끊|멈췄|lost|stopped/)
      const details = mount(LinkDetails, {
        props: { lamp, facts, recovery: NEVER },
        global: global(language),
      })
      expect(details.text()).toContain(advice)
      const shown = mount(LinkLamp, { props: { lamp, facts, recovery: NEVER }, global: global(language) })
      expect(shown.text()).not.toMatch(/끊|lost/i)
    },
  )

  it.each(LINK_CODES)('has its own text when the source fails by %s', (code) => {
    const failing = link({ state: 'failing', code, last_received_ms: AT_MS })
    const shown = banner({ server: up, link: failing, workers })
    expect(shown.find('[data-testid=stale-banner]').text()).toContain('10:34:07')
    expect(shown.text()).not.toContain('linkCode.')
  })

  it.each([
    ['ko', '2026-09-08 이후의 자료가 없습니다', '오늘이 아니라 그날의 시세'],
    ['en', 'nothing since 2026-09-08', 'not of today'],
  ] as const)('names in %s the day of the prices of a source that is not updated', (language, since, day) => {
    for (const state of ['waiting', 'closed'] as const) {
      const still = link({ state, code: 'no_newer_day', newest_day: '2026-09-08' })
      const text = banner({ server: up, link: still, workers }, language)
        .find('[data-testid=notice-banner]')
        .text()
      expect(text).toContain(since)
      expect(text).toContain(day)
    }
  })

  it.each([
    ['ko', 'KOSPI 없음 (이 인증키로는 승인되지 않음)'],
    ['en', 'KOSPI missing (not approved for this key)'],
  ] as const)(
    'explains in %s what a source could not deliver and why, with its requests and its key',
    (language, words) => {
      const missing = [{ part: 'KOSPI', reason: 'not_approved' }] as const
      const budget = { spent: 5, of: 8_000, key_expires: '2027-03-01' }
      const shown = link({ code: 'part_missing', missing: [...missing], budget })
      const text = banner({ server: up, link: shown, workers }, language)
        .find('[data-testid=notice-banner]')
        .text()
      expect(text).toContain(words)
      const details = mount(LinkDetails, {
        props: { lamp: { server: up, link: shown, workers }, facts, recovery: NEVER },
        global: global(language),
      })
      expect(details.get('[data-testid=budget]').text()).toBe('5 / 8000')
      expect(details.get('[data-testid=budget-left]').text()).toBe('7,995')
      expect(details.get('[data-testid=key-expires]').text()).toBe('2027-03-01')
    },
  )

  it('does not blame the source when a store is unavailable', () => {
    const failing = (lastMs: number | null) =>
      link({ state: 'failing', code: 'store_unavailable', last_received_ms: lastMs })
    for (const at of [AT_MS, null]) {
      const text = banner({ server: up, link: failing(at), workers })
        .find('[data-testid=stale-banner]')
        .text()
      expect(text).toContain('the source is not at fault')
      expect(text).not.toContain('The source sends no prices')
    }
  })

  it('reports set-aside rows without calling the board stale', () => {
    const shown = banner({ server: up, link: link({ code: 'bad_rows', rows_set_aside: 3 }), workers })
    expect(shown.find('[data-testid=stale-banner]').exists()).toBe(false)
    expect(shown.find('[data-testid=notice-banner]').text()).toContain('(3) keep their earlier values')
  })

  it.each([
    ['ko', 'KOSPI 10:01:00~10:31:00 (1단계) 거래가 정지되었습니다.'],
    ['en', 'Trading is halted: KOSPI 10:01:00–10:31:00 (1단계).'],
  ] as const)(
    'explains in %s which market is halted, since when, until when and why, beside any other fault',
    (language, words) => {
      const at = (minute: number) => Date.UTC(2026, 2, 19, 1, minute)
      const halts = [{ market: 'KOSPI', since_ms: at(1), until_ms: at(31), reason: '1단계' } as const]
      const halted = { server: up, link: link({ code: 'market_halted', halts }), workers }
      const shown = banner(halted, language)
      expect(shown.find('[data-testid=stale-banner]').exists()).toBe(false)
      expect(shown.find('[data-testid=notice-banner]').text()).toContain(words)
      const lamp = mount(LinkLamp, {
        props: { lamp: halted, facts, recovery: NEVER },
        global: global(language),
      })
      expect(lamp.find('[data-testid=lamp-tone]').attributes('data-tone')).toBe('warning')
      const failing = link({ state: 'failing', code: 'timeout', last_received_ms: AT_MS, halts })
      const text = banner({ server: up, link: failing, workers }, language).text()
      expect(text).toContain(words)
      expect(text.length).toBeGreaterThan(words.length + 20)
    },
  )

  it.each([
    [
      'ko',
      '10:01:00부터 KOSDAQ에 체결이 없습니다. 제공처가 멈췄거나 시장 전체의 거래가 정지되었을 수 있으며',
    ],
    ['en', 'No trade on KOSDAQ since 10:01:00: the source may be stuck, or the market may be halted.'],
  ] as const)('names in %s the market on which nothing moves, with both explanations', (language, words) => {
    const still = [{ market: 'KOSDAQ', since_ms: Date.UTC(2026, 2, 19, 1, 1) } as const]
    const shown = banner({ server: up, link: link({ code: 'market_still', still }), workers }, language)
    expect(shown.find('[data-testid=stale-banner]').exists()).toBe(false)
    expect(shown.find('[data-testid=notice-banner]').text()).toContain(words)
  })

  it('is announced to screen readers politely, and only for the connection', () => {
    const shown = banner({ server: up, link: link(), workers })
    expect(shown.find('[role=status]').text()).toBe('')
  })
})

describe('after a break the banner', () => {
  const well = { lamp: { server: up, link: link(), workers }, recovery: NEVER }
  const after = async (recovery: Recovery) => {
    const shown = mount(StatusBanner, { props: well, global: global() })
    await shown.setProps({ recovery })
    return shown
  }
  const caughtUp = { state: 'caught_up', atMs: AT_MS, awayMs: 3_200, updates: 12 } as const

  it('reports for a moment that it caught up and that nothing is lost', async () => {
    vi.useFakeTimers()
    const shown = await after(caughtUp)
    expect(shown.find('[data-testid=recovery-banner]').text()).toBe(
      'Caught up · 0 lost (12 updates, away for 3 s)',
    )
    expect(shown.find('[role=status]').text()).toContain('0 lost')
    await vi.advanceTimersByTimeAsync(8_000)
    expect(shown.find('.banner').exists()).toBe(false)
    vi.useRealTimers()
  })

  it('does not mention a break that was not visible', async () => {
    expect((await after({ ...caughtUp, awayMs: 400 })).find('.banner').exists()).toBe(false)
  })

  it.each(['board_lost', 'source_changed'] as const)('reports that it started over by %s', async (why) => {
    const text = (await after({ state: 'started_over', atMs: AT_MS, why })).find('.banner').text()
    expect(text).toContain('Started over')
    expect(text).not.toContain('recovery.')
  })
})

describe('the details of the lamp', () => {
  it('show source, state, reason, age and rows set aside', () => {
    const lamp = {
      server: up,
      link: link({ code: 'bad_rows', rows_set_aside: 3, last_received_ms: AT_MS }),
      workers,
    }
    const details = mount(LinkDetails, { props: { lamp, facts, recovery: NEVER }, global: global() })
    expect(details.text()).toContain('Simulator')
    expect(details.text()).toContain('10:34:07 · 5 s ago')
    expect(details.find('[data-testid=rows-set-aside]').text()).toBe('3')
    expect(details.find('[data-testid=link-code]').text()).toContain('(3) keep')
  })

  it.each([
    [
      'ko',
      '제공처 순서',
      '시세를 내는 중',
      '10:36:00에 다시 요청',
      '전일 자료',
      '오늘 남은 요청 7,995회 · 키 만료 2027-03-01',
    ],
    [
      'en',
      'Sources, in order',
      'fills the board',
      'asked again at 10:36:00',
      'last complete day',
      '7,995 requests left today · key valid until 2027-03-01',
    ],
  ] as const)(
    'list the sources in order in %s: which one fills the board, why the others do not, when and how often each may be asked',
    (language, title, fills, again, day, left) => {
      const standing = { live: false, since_ms: AT_MS, retry_at_ms: null, returns_at_ms: null }
      const order: OrderedSource[] = [
        {
          ...standing,
          source: 'krx',
          delay_minutes: 20,
          state: 'stopped',
          code: 'blocked',
          retry_at_ms: AT_MS + 113_000,
        },
        { ...standing, source: 'csv-cache', delay_minutes: 20, live: true, state: 'live', code: null },
        {
          ...{
            ...standing,
            source: 'krx-openapi',
            delay_minutes: 990,
            state: null,
            code: null,
            since_ms: null,
          },
          budget: { spent: 5, of: 8_000, key_expires: '2027-03-01' },
        },
      ]
      const lamp: Lamp = { server: up, link: link({ source: 'csv-cache', order }), workers }
      const details = mount(LinkDetails, {
        props: { lamp, facts, recovery: NEVER },
        global: global(language),
      })
      const shown = details.get('[data-testid=source-order]')
      expect(shown.text()).toContain(title)
      expect(shown.get('[data-live=true]').attributes('data-source')).toBe('csv-cache')
      expect(shown.get('[data-live=true]').text()).toContain(fills)
      expect(shown.get('[data-source=krx]').text()).toContain(again)
      expect(shown.get('[data-source=krx-openapi]').text()).toContain(day)
      expect(shown.get('[data-source=krx-openapi]').text()).toContain(left)
      expect(shown.text()).not.toMatch(/linkCode|linkState|990/)
    },
  )

  it('show a source without a translation by its own name', () => {
    const details = mount(LinkDetails, {
      props: { lamp: { server: up, link: link({ source: 'acme' }), workers }, facts, recovery: NEVER },
      global: global(),
    })
    expect(details.text()).toContain('acme')
  })
})

describe('the top bar', () => {
  const bar = (
    source: string,
    delayMinutes: number,
    asOfMs = AT_MS,
    lamp: Lamp = { server: up, link: link({ source }), workers },
    frozenAtMs: number | null = null,
  ) =>
    mount(TopBar, {
      props: {
        feed: new Feed(() => undefined),
        lamp,
        facts: { ...facts, source, delayMinutes, asOfMs },
        recovery: NEVER,
        frozenAtMs,
      },
      global: global(),
    })

  it('shows when the screen was frozen, and does not claim to be live or without delay then', () => {
    const lamp = { server: up, link: link(), workers }
    const moving = bar('simulator', 0, AT_MS, lamp)
    expect(moving.text()).toContain('no delay')
    expect(moving.get('[data-testid=lamp]').text()).toBe('Live')
    const still = bar('simulator', 0, AT_MS, lamp, AT_MS + 1_000)
    expect(still.get('[data-testid=as-of] [data-testid=frozen-banner]').text()).toBe('frozen 10:34:08')
    expect(still.text()).not.toContain('no delay')
    expect(still.get('[data-testid=lamp]').text()).toBe('Frozen')
    expect(bar('krx', 20, AT_MS, lamp, AT_MS).text()).toContain('20 min delayed')
  })

  it.each<[string, Lamp]>([
    ['before the first message', UNLIT],
    [
      'while the line is down',
      {
        server: { state: 'down', since: instantAt(AT_MS), attempt: 1, refusal: null, blocked: false },
        link: link(),
        workers,
      },
    ],
    ['while the workers are silent', { server: up, link: link(), workers: { ...workers, silent: true } }],
    ['while the source fails', { server: up, link: link({ state: 'failing', code: 'timeout' }), workers }],
    ['while the market is closed', { server: up, link: link({ state: 'closed' }), workers }],
    ['while a part is missing', { server: up, link: link({ code: 'bad_rows' }), workers }],
  ])('shows neither “no delay” nor “live” %s', (_when, lamp) => {
    const shown = bar('simulator', 0, AT_MS, lamp)
    expect(shown.text()).not.toContain('no delay')
    expect(shown.get('[data-testid=lamp]').text()).not.toBe('Live')
  })

  it('shows SIMULATED for as long as the source is the simulator, and only then', () => {
    expect(bar('simulator', 0).find('[data-testid=simulated]').text()).toContain('SIMULATED')
    expect(bar('krx', 20).find('[data-testid=simulated]').exists()).toBe(false)
  })

  it('shows REPLAY for as long as a stored day is replayed', () => {
    expect(bar('replay', 0).find('[data-testid=replayed]').text()).toContain('REPLAY')
    expect(bar('krx', 20).find('[data-testid=replayed]').exists()).toBe(false)
  })

  it('does not claim to be connected before it is', () => {
    const shown = mount(TopBar, {
      props: { feed: new Feed(() => undefined), lamp: UNLIT, facts, recovery: NEVER, frozenAtMs: null },
      global: global(),
    })
    expect(shown.get('[data-testid=lamp]').attributes('aria-label')).toBe('Connection: Connecting')
  })

  it('shows the as-of time in Seoul and the delay', () => {
    const text = bar('krx', 20).find('[data-testid=as-of]').text()
    expect(text).toContain('10:34:07')
    expect(text).toContain('20 min delayed')
  })

  it('explains for a source whose files have no timestamp that prices are not newer than the moment shown', () => {
    const text = bar('csv-cache', 20).find('[data-testid=as-of]').text()
    expect(text).toContain('not newer than 10:34:07')
    expect(text).toContain('20 min delayed')
  })

  it('shows the date of prices that are not of today', () => {
    const text = bar('krx', 20, AT_MS - 24 * 3_600_000)
      .find('[data-testid=as-of]')
      .text()
    expect(text).toContain('as of 03-18 10:34')
    expect(bar('krx', 20).find('[data-testid=as-of]').text()).not.toContain('03-19')
  })
})
