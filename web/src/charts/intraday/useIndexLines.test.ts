import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent, shallowRef } from 'vue'
import type { LinkState } from '#shared/protocol/messages'
import { CLOCK } from '../../live/clock.ts'
import { Feed } from '../../live/feed.ts'
import type { Lamp } from '../../live/lamp.ts'
import { LIVE } from '../../live/live.ts'
import { API } from '../../session/session.ts'
import { instantAt, link } from '../../testing/builders.ts'
import { useIndexLines } from './useIndexLines.ts'
import type { IndexLines } from './useIndexLines.ts'

const lampOf = (state: LinkState): Lamp => ({
  server: { state: 'up', lastMessage: instantAt(0), pinged: null, behind: null },
  link: link({ state }),
  workers: { lastMessage: instantAt(0), silent: false },
})
const at = (time: string) => `2026-03-19T${time}:00+09:00`

it('a line that was open while the source was silent has a hole there, like one that is opened after it', async () => {
  const candles = [
    { time: at('09:00'), close: 2_700 },
    { time: at('09:20'), close: 2_710 },
  ]
  const gaps = [{ from: at('09:01'), to: at('09:20'), code: 'timeout' }]
  const request = vi.fn().mockResolvedValue({ candles, gaps: [] })
  const lamp = shallowRef(lampOf('live'))
  const session = shallowRef({ phase: 'continuous', tradeDate: '2026-03-19', hours: [], next: null } as const)
  let lines!: IndexLines
  mount(
    defineComponent(() => {
      lines = useIndexLines(session)
      return () => null
    }),
    {
      global: {
        provide: {
          [LIVE as symbol]: { feed: new Feed((paint) => paint()), lamp },
          [API as symbol]: { request },
          [CLOCK as symbol]: { now: () => Date.parse(at('09:30')) },
        },
      },
    },
  )
  await flushPromises()
  const values = () => lines.of('KOSPI').points.map(([, value]) => value)
  expect(values()).toEqual([2_700, 2_710])

  request.mockResolvedValue({ candles, gaps })
  lamp.value = lampOf('failing')
  await flushPromises()
  lamp.value = lampOf('live')
  await flushPromises()
  expect(values()).toEqual([2_700, null, 2_710])
})
