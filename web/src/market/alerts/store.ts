import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { firedCount } from '#shared/alerts/condition'
import type { Alert, AlertEvent, AlertInput, AlertTransition, DryRun } from '#shared/rest/alerts'
import { call } from '../../rest/call.ts'
import { API, useSession } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'

const PAGE_ROWS = 50
const MISSED_ROWS = 500
/** Older events are not kept; paging reads them again. */
const KEPT_EVENTS = 500

/** An event, and how many of its firings are new. */
export interface NewFirings {
  event: AlertEvent
  count: number
}

interface Held {
  owner: string
  alerts: readonly Alert[]
  /** Newest first. */
  events: readonly AlertEvent[]
  /** The cursor of the next page; null: there is none. */
  next: string | null
  /** The last processed number of the topic `me`. */
  lastSeq: number
}

/** The current user's alerts and their events; `follow.ts` keeps them up to date. */
export const useAlertStore = defineStore('alerts', () => {
  const api = injectRequired(API)
  const session = useSession()
  const kept = shallowRef<Held | null>(null)
  const owner = computed(() => session.user?.user_id ?? '')
  /** null: not loaded yet. */
  const held = computed(() => (kept.value?.owner === owner.value ? kept.value : null))

  function change(changes: Partial<Held>): void {
    if (held.value !== null) kept.value = { ...held.value, ...changes }
  }

  async function loadAlerts(): Promise<void> {
    const requester = owner.value
    const { items } = await call(api, 'listAlerts')
    if (requester === owner.value) change({ alerts: items })
  }

  /** Reads everything, or the changes since the last read. @returns events with new firings, oldest first */
  async function meet(): Promise<readonly NewFirings[]> {
    const requester = owner.value
    const before = held.value
    if (before === null) {
      const page = await call(api, 'listAlertEvents', { query: { limit: String(PAGE_ROWS) } })
      const { items: alerts } = await call(api, 'listAlerts')
      const { items: events, next, last_seq: lastSeq } = page
      if (requester === owner.value) kept.value = { owner: requester, alerts, events, next, lastSeq }
      return []
    }
    const query = { after: String(before.lastSeq), limit: String(MISSED_ROWS) }
    const { items, last_seq } = await call(api, 'listAlertEvents', { query })
    if (requester !== owner.value) return []
    const news = items.map((event) => ({ event, count: take(event) })).filter(({ count }) => count > 0)
    // Further pages are read the next time.
    if (items.length < MISSED_ROWS) change({ lastSeq: Math.max(held.value?.lastSeq ?? 0, last_seq) })
    await loadAlerts()
    return news
  }

  /**
   * Takes an event, or one that counts more firings than before.
   * @returns how many firings are new; of an event from before those that are held, that is not known, and 1
   */
  function take(event: AlertEvent): number {
    const now = held.value
    if (now === null) return firedCount(event.values)
    const known = now.events.find(({ id }) => id === event.id)
    if (known !== undefined && known.seq >= event.seq) return 0
    const isOlder = now.next !== null && event.id < Number(now.next)
    const all = [event, ...now.events.filter(({ id }) => id !== event.id)].sort((a, b) => b.id - a.id)
    const events = all.slice(0, KEPT_EVENTS)
    const next = events.length < all.length ? String(events.at(-1)?.id) : now.next
    change({ events, next, lastSeq: Math.max(now.lastSeq, event.seq) })
    if (known !== undefined) return firedCount(event.values) - firedCount(known.values)
    return isOlder ? 1 : firedCount(event.values)
  }

  return {
    held,
    alerts: computed(() => held.value?.alerts ?? []),
    events: computed(() => held.value?.events ?? []),
    hasOlder: computed(() => held.value !== null && held.value.next !== null),
    find: (id: number) => held.value?.alerts.find((alert) => alert.id === id),
    meet,
    take,
    loadAlerts,
    /** @throws ProblemError */
    async older(): Promise<void> {
      const [requester, before] = [owner.value, held.value?.next ?? null]
      if (before === null) return
      const query = { before, limit: String(PAGE_ROWS) }
      const { items, next } = await call(api, 'listAlertEvents', { query })
      if (requester !== owner.value || held.value === null) return
      const known = new Set(held.value.events.map(({ id }) => id))
      const events = [...held.value.events, ...items.filter(({ id }) => !known.has(id))]
      change({ events: events.sort((a, b) => b.id - a.id), next })
    },
    /** How an alert came to stand as it does, the newest first. @throws ProblemError */
    async transitionsOf(id: number): Promise<readonly AlertTransition[]> {
      return (await call(api, 'listAlertTransitions', { params: { id: String(id) } })).items
    },
    /** @throws ProblemError */
    dryRun: ({ scope, condition, repeat, hold_s, cooldown_s, rearm_percent }: AlertInput): Promise<DryRun> =>
      call(api, 'dryRunAlert', { body: { scope, condition, repeat, hold_s, cooldown_s, rearm_percent } }),
    /** @param id null: create. @throws ProblemError */
    async save(id: number | null, body: AlertInput): Promise<void> {
      const alert =
        id === null
          ? await call(api, 'createAlert', { body })
          : await call(api, 'changeAlert', { params: { id: String(id) }, body })
      const now = held.value?.alerts ?? []
      const alerts = id === null ? [alert, ...now] : now.map((before) => (before.id === id ? alert : before))
      change({ alerts })
    },
    /** @throws ProblemError */
    async remove(id: number): Promise<void> {
      await call(api, 'removeAlert', { params: { id: String(id) } })
      change({ alerts: (held.value?.alerts ?? []).filter((alert) => alert.id !== id) })
    },
  }
})
