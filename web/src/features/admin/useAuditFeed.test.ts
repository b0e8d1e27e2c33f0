import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, shallowRef } from 'vue'
import type { AuditRow } from '#shared/rest/audit'
import { NO_AUDIT_FILTER } from './audit-filter.ts'
import type { AuditFilter } from './audit-filter.ts'
import type { Audit } from '../../rest/audit.ts'
import { createWords } from '../../words/i18n.ts'
import type { AdminSocket } from '../../live/socket.ts'
import { auditRow } from '../../testing/audit-rows.ts'
import { useAuditFeed } from './useAuditFeed.ts'

let trail: AuditRow[]
let listeners: Map<string, (value: never) => void>
let filter: ReturnType<typeof shallowRef<AuditFilter>>
let feed: ReturnType<typeof useAuditFeed>

const newestFirst = () => [...trail].reverse()
const api: Audit = {
  page: (query, page, size) => {
    const found = newestFirst().filter(
      ({ action }) => query.action === '' || query.action.split(',').includes(action),
    )
    return Promise.resolve({
      items: found.slice((page - 1) * size, page * size),
      total: found.length,
      page,
      page_size: size,
    })
  },
  after: (_query, seq) =>
    Promise.resolve({ items: trail.filter((row) => row.seq > seq), last_seq: trail.length }),
}
const socket = () =>
  ({
    connected: true,
    active: true,
    on: (event: string, listener: (value: never) => void) => listeners.set(event, listener),
    off: (event: string) => listeners.delete(event),
    disconnect: () => undefined,
    timeout: () => ({ emitWithAck: () => Promise.resolve({ ok: true, last_seq: trail.length }) }),
  }) as unknown as AdminSocket

function act(row: Partial<AuditRow> = {}): void {
  const acted = auditRow({ seq: trail.length + 1, ...row })
  trail.push(acted)
  listeners.get('event')?.({ topic: 'audit', seq: acted.seq, row: acted } as never)
}
const settle = async () => {
  await flushPromises()
  await new Promise((painted) => requestAnimationFrame(painted))
}
const seqs = () => feed.rows.value.map(({ seq }) => seq)

beforeEach(async () => {
  trail = Array.from({ length: 250 }, (_, at) => auditRow({ seq: at + 1 }))
  listeners = new Map()
  filter = shallowRef<AuditFilter>(NO_AUDIT_FILTER)
  const Page = defineComponent(() => {
    feed = useAuditFeed(filter as never, api, socket)
    return () => null
  })
  mount(Page, { global: { plugins: [createWords('en')] } })
  await settle()
})

describe('the page of the trail', () => {
  it('opens with the newest rows and puts new ones on top', async () => {
    expect(seqs()).toHaveLength(100)
    act()
    await settle()
    expect(seqs().slice(0, 2)).toEqual([251, 250])
  })

  it('goes back to the very first row, though new ones come meanwhile', async () => {
    for (let n = 0; n < 5 && !feed.atEnd.value; n++) {
      await feed.loadOlder()
      act()
      await settle()
    }
    expect(seqs()).toEqual(newestFirst().map(({ seq }) => seq))
  })

  it('holds still while it is paused, counts what waits, and goes on with all of it', async () => {
    feed.pause(true)
    act()
    act()
    await settle()
    expect(seqs()[0]).toBe(250)
    expect(feed.waiting.value).toBe(2)
    await feed.loadOlder()
    await settle()
    expect(seqs()).toHaveLength(198)
    feed.pause(false)
    expect(seqs()[0]).toBe(252)
    expect(feed.waiting.value).toBe(0)
  })

  it('starts over under another filter, and follows it', async () => {
    filter.value = { ...NO_AUDIT_FILTER, action: 'login_failed' }
    await settle()
    expect(seqs()).toEqual([])
    act()
    act({ action: 'login_failed' })
    await settle()
    expect(seqs()).toEqual([252])
  })
})
