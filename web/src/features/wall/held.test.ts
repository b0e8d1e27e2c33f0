import { mount } from '@vue/test-utils'
import { nextTick, ref, shallowRef, type Ref } from 'vue'
import { expect, it } from 'vitest'
import type { OwnDisplay } from '#shared/rest/displays'
import { OWN_DISPLAY } from '../../session/display/own-display.ts'
import { useShowing } from './useShowing.ts'
import WallMessages from './WallMessages.vue'

const NOW = Date.parse('2026-03-19T10:00:00+09:00')
const END = '2026-03-19T10:10:00+09:00'
const END_MS = Date.parse(END)

const entry = (changes: Partial<OwnDisplay> = {}): OwnDisplay => ({
  id: 'a',
  name: '로비',
  place: '',
  revision: 1,
  boards: [{ board: 'indices', dwell_s: 15 }],
  schedule: [],
  events: [],
  language: 'ko',
  lease_hours: 12,
  is_blank: false,
  is_paused: false,
  pinned: null,
  messages: [],
  takeover: null,
  ...changes,
})

/** What is shown, as winner, mode and boards. */
function showing(own: OwnDisplay, now: Ref<number>) {
  let shown: ReturnType<typeof useShowing> | undefined
  mount(
    {
      setup: () => {
        shown = useShowing(now)
        return () => null
      },
    },
    { global: { provide: { [OWN_DISPLAY as symbol]: shallowRef(own) } } },
  )
  return () => {
    const { winner, show, turns } = shown?.value ?? {}
    return [winner, show, turns?.map(({ board }) => board).join()]
  }
}

it('a takeover stands before a black screen and a board that was put up, and ends without contact to the server', () => {
  const takeover = { id: 'b', level: 'alarm', board: { board: 'text', text: '대피' }, ends_at: END } as const
  const now = ref(NOW)
  const shown = showing(entry({ takeover, is_blank: true, pinned: { board: 'news' } }), now)
  expect(shown()).toEqual(['takeover', 'boards', 'text'])
  now.value = END_MS
  expect(shown()).toEqual(['command', 'off', ''])
})

it('a board that was put up stands before the default boards', () => {
  expect(showing(entry({ pinned: { board: 'news' } }), ref(NOW))()).toEqual(['command', 'boards', 'news'])
  expect(showing(entry(), ref(NOW))()).toEqual(['default', 'boards', 'indices'])
})

it('a message is on the screen until its end, without contact to the server', async () => {
  const messages: OwnDisplay['messages'] = [
    { id: 'b', level: 'info', text: '짧게', ends_at: END },
    { id: 'c', level: 'alarm', text: '길게', ends_at: '2026-03-19T11:00:00+09:00' },
  ]
  const page = mount(WallMessages, {
    props: { nowMs: NOW },
    global: { provide: { [OWN_DISPLAY as symbol]: shallowRef(entry({ messages })) } },
  })
  const texts = () => page.findAll('p').map((message) => message.text())
  expect(texts()).toEqual(['짧게', '길게'])
  await page.setProps({ nowMs: END_MS })
  await nextTick()
  expect(texts()).toEqual(['길게'])
})
