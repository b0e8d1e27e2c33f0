import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'
import type { ListPage, Numbered } from '#shared/protocol/lists'
import { entryOf } from '#shared/protocol/topics'
import { followList } from './follow-list.ts'
import type { ListState } from './follow-list.ts'
import { KEPT_ROWS, ListFeed } from './list-feed.ts'
import type { ListSocket } from './socket.ts'

/** Rows, newest first, and whether there are no older ones. */
export interface Stretch<Row> {
  items: readonly Row[]
  atEnd: boolean
}

/** The view of a list, and how REST is queried for it. */
export interface ListView<Topic extends string, Row extends Numbered> {
  topic: Topic
  /** Whether a row would be in the answers of REST. */
  matches: (row: Row) => boolean
  newest: () => Promise<Stretch<Row>>
  /** Rows older than those in memory; they may overlap with those, because new rows shift pages. */
  older: (held: readonly Row[]) => Promise<Stretch<Row>>
  after: (seq: number, limit: number) => Promise<ListPage<Row>>
}

/**
 * A list on a page: its newest rows as they are added, older ones on request, and a pause. Starts over when
 * the view changes.
 *
 * @param enter on a shared connection: subscribes, and returns how to unsubscribe
 * @param attempt runs a request and keeps its error for the page; true: it succeeded
 */
export function useList<Topic extends string, Row extends Numbered>(
  view: Readonly<Ref<ListView<Topic, Row>>>,
  socketOf: () => ListSocket<Topic, Row>,
  attempt: (request: () => Promise<void>) => Promise<boolean>,
  enter?: (topic: Topic) => () => void,
) {
  const state = ref<ListState>('away')
  const newest: Ref<readonly Row[]> = shallowRef([])
  /** The rows on the screen while it is paused. */
  const held: Ref<readonly Row[] | null> = shallowRef(null)
  const loaded = ref(false)
  const atEnd = ref(false)
  const loadingOlder = ref(false)
  let feed: ListFeed<Row>
  let stop: (() => void) | undefined
  let painting = false
  /** The newest rows have been read. */
  let isRead = false

  /** However many rows arrive at once, the page changes once per frame; it never says that it is loaded without them. */
  function show(): void {
    if (painting) return
    painting = true
    requestAnimationFrame(() => {
      painting = false
      newest.value = [...feed.rows]
      loaded.value = isRead
    })
  }

  function follow(): void {
    stop?.()
    const requested = view.value
    const { topic, after } = requested
    newest.value = []
    held.value = null
    isRead = loaded.value = atEnd.value = false
    const entry = entryOf(topic)
    feed = new ListFeed(entry?.kind === 'list' && entry.dense, requested.matches)
    stop = followList({
      socket: socketOf(),
      topic,
      leave: enter?.(topic),
      feed,
      newest: () => readNewest(requested),
      after,
      onRows: show,
      onState: (now) => (state.value = now),
    })
  }

  async function readNewest(requested: ListView<Topic, Row>): Promise<readonly Row[]> {
    let rows: readonly Row[] = []
    const well = await attempt(async () => {
      const stretch = await requested.newest()
      rows = stretch.items
      if (requested !== view.value) return
      isRead = true
      atEnd.value = stretch.atEnd
      show()
    })
    if (!well) throw new Error('the newest rows could not be read')
    return rows
  }

  /** The next older page. */
  async function loadOlder(): Promise<void> {
    if (loadingOlder.value || atEnd.value || !loaded.value || feed.rows.length >= KEPT_ROWS) return
    loadingOlder.value = true
    const requested = view.value
    await attempt(async () => {
      const stretch = await requested.older(feed.rows)
      if (requested !== view.value) return
      feed.older(stretch.items)
      atEnd.value = stretch.atEnd
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

  watch(view, follow, { immediate: true })
  onScopeDispose(() => stop?.())

  return {
    rows: computed(() => held.value ?? newest.value),
    state,
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
