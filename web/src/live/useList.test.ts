import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, shallowRef, watch } from 'vue'
import type { AuditRow } from '#shared/rest/audit'
import { auditRow } from '../testing/audit-rows.ts'
import type { ListSocket } from './socket.ts'
import { useList, type ListView } from './useList.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const socket = {
  connected: true,
  active: true,
  on: () => undefined,
  off: () => undefined,
  connect: () => undefined,
  disconnect: () => undefined,
  timeout: () => ({ emitWithAck: () => Promise.resolve({ ok: true, topic: 'audit', last_seq: 2 }) }),
} as unknown as ListSocket<'audit', AuditRow>

/** A list whose newest rows are these, and each state of it that a page shows. */
function start(items: readonly AuditRow[]) {
  const view = shallowRef<ListView<'audit', AuditRow>>({
    topic: 'audit',
    matches: () => true,
    newest: () => Promise.resolve({ items, atEnd: true }),
    older: () => Promise.resolve({ items: [], atEnd: true }),
    after: () => Promise.resolve({ items: [], last_seq: 2 }),
  })
  const scope = effectScope()
  const seen: { loaded: boolean; rows: number }[] = []
  scope.run(() => {
    const { loaded, rows } = useList(
      view,
      () => socket,
      async (request) => {
        await request()
        return true
      },
    )
    watch(
      () => ({ loaded: loaded.value, rows: rows.value.length }),
      (now) => seen.push(now),
      { immediate: true },
    )
  })
  return { seen, stop: () => scope.stop() }
}

it('a list is loaded in the frame that shows its first rows, and never without them', async () => {
  const { seen, stop } = start([auditRow({ seq: 2 }), auditRow({ seq: 1 })])
  await vi.advanceTimersByTimeAsync(100)
  expect(seen).toEqual([
    { loaded: false, rows: 0 },
    { loaded: true, rows: 2 },
  ])
  stop()
})

it('a list without rows is loaded, too', async () => {
  const { seen, stop } = start([])
  await vi.advanceTimersByTimeAsync(100)
  expect(seen.at(-1)).toEqual({ loaded: true, rows: 0 })
  stop()
})
