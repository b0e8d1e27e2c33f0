import { EVENTS } from '#shared/protocol/events'
import type { ListServerToClient } from '#shared/protocol/events'
import type { ListPage, Numbered } from '#shared/protocol/lists'
import type { RefusalData } from '#shared/protocol/messages'
import type { ListFeed } from './list-feed.ts'
import type { ListSocket } from './socket.ts'

/** `live`: each row as it happens; `catching_up`: rows may be missing and are being fetched; `away`: no connection. */
export type ListState = 'live' | 'catching_up' | 'away'

export interface FollowedList<Topic extends string, Row extends Numbered> {
  socket: ListSocket<Topic, Row>
  topic: Topic
  /** Others use the connection, too: it is neither opened nor closed here, and this is called when the list is left. */
  leave?: (() => void) | undefined
  feed: ListFeed<Row>
  /** The newest matching rows, newest first. */
  newest: () => Promise<readonly Row[]>
  /** Matching rows after a number, oldest first, at most `limit`, and the newest number of all there is. */
  after: (seq: number, limit: number) => Promise<ListPage<Row>>
  onRows: () => void
  onState: (state: ListState) => void
}

const ACK_TIMEOUT_MS = 10_000
const RETRY_MS = 3_000
/** Whoever may not follow does not ask again. */
const FINAL: ReadonlySet<unknown> = new Set(['forbidden', 'unsupported_protocol'])
const CATCH_UP_ROWS = 500
/** Who missed more than this starts over from the newest rows. */
const CATCH_UP_AT_MOST_ROWS = 2_000

/**
 * Keeps a feed at the newest row: subscribes, fetches from REST what was missed, and lets the socket go on from there.
 * After every break, gap or failure it does the same again.
 *
 * @returns the stop
 */
export function followList<Topic extends string, Row extends Numbered>({
  socket,
  topic,
  leave,
  feed,
  newest,
  after,
  onRows,
  onState,
}: FollowedList<Topic, Row>): () => void {
  let retry: ReturnType<typeof setTimeout> | undefined
  /** The synchronisation that counts; an older one that is still under way gives up. */
  let round = 0

  async function synchronise(): Promise<void> {
    const mine = ++round
    clearTimeout(retry)
    feed.interrupt()
    onState('catching_up')
    let waitMs = RETRY_MS
    try {
      const answer = await socket.timeout(ACK_TIMEOUT_MS).emitWithAck(EVENTS.subscribe, { topic })
      if (!answer.ok) {
        if (FINAL.has(answer.code)) return
        waitMs = Math.max(waitMs, answer.retry_after_ms ?? 0)
        throw new Error(answer.code)
      }
      await fetchUpTo(answer.last_seq, () => mine === round)
      if (mine !== round) return
      if (feed.resume() === 'gap') return await synchronise()
      onRows()
      onState('live')
    } catch {
      if (mine === round && socket.connected) retry = setTimeout(() => void synchronise(), waitMs)
    }
  }

  /** Events that come after the answer to the subscription are newer than `seq`, so only what is up to it is fetched. */
  async function fetchUpTo(seq: number, wanted: () => boolean): Promise<void> {
    const missed = feed.cursor === null ? Infinity : seq - feed.cursor
    // Fewer than before: it is another list.
    if (missed < 0 || missed > CATCH_UP_AT_MOST_ROWS) {
      const rows = await newest()
      if (wanted()) feed.begin(rows, seq)
      return
    }
    while (wanted() && feed.cursor !== null && feed.cursor < seq) {
      const { items, last_seq } = await after(feed.cursor, CATCH_UP_ROWS)
      if (!wanted()) return
      feed.catchUp(items, items.length < CATCH_UP_ROWS ? last_seq : (items.at(-1)?.seq ?? last_seq))
    }
  }

  const onConnect = () => void synchronise()
  const onEvent = (event: Parameters<ListServerToClient<Topic, Row>['event']>[0]) => {
    if (event.topic !== topic) return
    if (feed.receive(event.row) === 'gap') void synchronise()
    else onRows()
  }
  const onBreak = ({ code, retry_after_ms: afterMs = 0 }: Partial<RefusalData> = {}) => {
    round++
    feed.interrupt()
    onState('away')
    // A refusal or a server that closed it on purpose: socket.io does not come back from these by itself.
    if (leave === undefined && !socket.active && !FINAL.has(code)) {
      clearTimeout(retry)
      retry = setTimeout(() => socket.connect(), Math.max(RETRY_MS, afterMs))
    }
  }
  const onDisconnect = () => onBreak()
  const onRefusal = (error: { data?: Partial<RefusalData> }) => onBreak(error.data)
  socket.on('connect', onConnect)
  socket.on(EVENTS.event, onEvent)
  socket.on('disconnect', onDisconnect)
  socket.on('connect_error', onRefusal)
  onState('away')
  if (socket.connected) onConnect()
  else if (leave === undefined) socket.connect()

  return () => {
    round++
    clearTimeout(retry)
    socket.off('connect', onConnect)
    socket.off(EVENTS.event, onEvent)
    socket.off('disconnect', onDisconnect)
    socket.off('connect_error', onRefusal)
    if (leave === undefined) socket.disconnect()
    else leave()
  }
}
