import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { AuditRow } from '#shared/rest/audit'
import { matcherOf, restQueryOf } from './audit-filter.ts'
import type { AuditFilter } from './audit-filter.ts'
import { followFeed } from './feed-link.ts'
import type { FeedState } from './feed-link.ts'
import { AuditFeed, KEPT_ROWS } from './feed.ts'
import type { Audit } from '../../rest/audit.ts'
import type { AdminSocket } from '../../live/socket.ts'
import { useProblem } from '../../rest/useProblem.ts'

const PAGE_ROWS = 100

/** The trail under a filter: its newest rows as they happen, older ones as they are asked for, and a pause. */
export function useAuditFeed(filter: Readonly<Ref<AuditFilter>>, api: Audit, socketOf: () => AdminSocket) {
  const { problem, attempt } = useProblem()
  const state = ref<FeedState>('away')
  const newest = shallowRef<readonly AuditRow[]>([])
  /** What the screen holds while it is paused. */
  const held = shallowRef<readonly AuditRow[] | null>(null)
  const loaded = ref(false)
  const atEnd = ref(false)
  const loadingOlder = ref(false)
  let feed: AuditFeed
  let stop: (() => void) | undefined
  let painting = false

  /** However many rows come at once, the page changes once per frame. */
  function show(): void {
    if (painting) return
    painting = true
    requestAnimationFrame(() => {
      painting = false
      newest.value = [...feed.rows]
    })
  }

  function follow(): void {
    stop?.()
    const asked = filter.value
    const query = restQueryOf(asked)
    newest.value = []
    held.value = null
    loaded.value = atEnd.value = false
    feed = new AuditFeed(asked.topic === 'audit', matcherOf(asked))
    stop = followFeed({
      socket: socketOf(),
      topic: asked.topic,
      feed,
      async newest() {
        let rows: readonly AuditRow[] = []
        const well = await attempt(async () => {
          const { items, total } = await api.page(query, 1, PAGE_ROWS)
          rows = items
          if (asked === filter.value) {
            loaded.value = true
            atEnd.value = items.length >= total
          }
        })
        if (!well) throw new Error('the newest rows could not be read')
        return rows
      },
      after: (seq, limit) => api.after(query, seq, limit),
      onRows: show,
      onState: (now) => (state.value = now),
    })
  }

  /** The next page behind what is held; it may overlap with that, because new rows push old ones back. */
  async function loadOlder(): Promise<void> {
    if (loadingOlder.value || atEnd.value || !loaded.value || feed.rows.length >= KEPT_ROWS) return
    loadingOlder.value = true
    const asked = filter.value
    await attempt(async () => {
      const page = Math.floor(feed.rows.length / PAGE_ROWS) + 1
      const { items, total } = await api.page(restQueryOf(asked), page, PAGE_ROWS)
      if (asked !== filter.value) return
      feed.older(items)
      atEnd.value = page * PAGE_ROWS >= total
      const last = held.value?.at(-1)?.seq
      if (held.value !== null && last !== undefined)
        held.value = [...held.value, ...feed.rows.filter(({ seq }) => seq < last)]
      show()
    })
    loadingOlder.value = false
  }

  const waiting = computed(() => {
    const top = held.value?.[0]?.seq ?? 0
    return held.value === null ? 0 : newest.value.filter(({ seq }) => seq > top).length
  })

  watch(filter, follow, { immediate: true })
  onScopeDispose(() => stop?.())

  return {
    rows: computed(() => held.value ?? newest.value),
    state,
    problem,
    loaded,
    atEnd,
    full: computed(() => newest.value.length >= KEPT_ROWS),
    loadingOlder,
    loadOlder,
    paused: computed(() => held.value !== null),
    waiting,
    pause: (paused: boolean) => (held.value = paused ? newest.value : null),
  }
}
