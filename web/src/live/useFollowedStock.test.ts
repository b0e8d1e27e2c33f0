import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, nextTick, shallowRef } from 'vue'
import type { LinkState } from '#shared/protocol/messages'
import { StockSubscriptions } from './stock-subscriptions.ts'
import { FREEZE } from './freeze.ts'
import type { Lamp } from './lamp.ts'
import { LIVE } from './live.ts'
import { instantAt, link } from '../testing/builders.ts'
import { useFollowedStock } from './useFollowedStock.ts'

const lampOf = (state: LinkState): Lamp => ({
  server: { state: 'up', lastMessage: instantAt(0), pinged: null, behind: null },
  link: link({ state }),
  workers: { lastMessage: instantAt(0), silent: false },
})
const lamp = shallowRef(lampOf('live'))
const frozenAtMs = shallowRef<number | null>(null)
const caughtUp = vi.fn()

beforeEach(() => {
  lamp.value = lampOf('live')
  frozenAtMs.value = null
  caughtUp.mockClear()
  mount(
    defineComponent(() => {
      useFollowedStock('005930', { moved: () => undefined, caughtUp })
      return () => null
    }),
    {
      global: {
        provide: {
          [LIVE as symbol]: { demand: new StockSubscriptions(), lamp },
          [FREEZE as symbol]: { atMs: frozenAtMs, set: () => undefined },
        },
      },
    },
  )
})

async function linkTurns(state: LinkState): Promise<void> {
  lamp.value = lampOf(state)
  await nextTick()
}

describe('a stock that is followed', () => {
  it('a followed stock has caught up when its source is back, not when it fails', async () => {
    await linkTurns('failing')
    expect(caughtUp).not.toHaveBeenCalled()
    await linkTurns('live')
    expect(caughtUp).toHaveBeenCalledTimes(1)
  })

  it('a followed stock reports that it caught up only after the screen was unfrozen', async () => {
    frozenAtMs.value = 1
    await linkTurns('failing')
    await linkTurns('live')
    expect(caughtUp).not.toHaveBeenCalled()
    frozenAtMs.value = null
    await nextTick()
    expect(caughtUp).toHaveBeenCalledTimes(1)
  })
})
