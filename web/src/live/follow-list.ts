import { EVENTS } from '#shared/protocol/events'
import type { ListServerToClient } from '#shared/protocol/events'
import type { ListPage, Numbered } from '#shared/protocol/lists'
import type { RefusalData } from '#shared/protocol/messages'
import type { ListFeed } from './list-feed.ts'
import { ACK_TIMEOUT_MS } from './socket.ts'
import type { ListSocket } from './socket.ts'

/**
 * `live`: each row as it is added; `catching_up`: rows may be missing and are being fetched; `away`: no
 * connection.
 */
export type ListState = 'live' | 'catching_up' | 'away'

export interface FollowedList<Topic extends string, Row extends Numbered> {
  socket: ListSocket<Topic, Row>
  topic: Topic
  /** A shared connection: it is neither opened nor closed here, and this is called when the list is left. */
  leave?: (() => void) | undefined
  feed: ListFeed<Row>
  /** The newest matching rows, newest first. */
  newest: () => Promise<readonly Row[]>
  /** Matching rows after a number, oldest first, at most `limit`, and the newest number of the list. */
  after: (seq: number, limit: number) => Promise<ListPage<Row>>
  onRows: () => void
  onState: (state: ListState) => void
}

const RETRY_MS = 3_000
/** Refusals that are not retried. */
const FINAL: ReadonlySet<unknown> = new Set(['forbidden', 'unsupported_protocol'])
const CATCH_UP_ROWS = 500
/** A reader that missed more than this starts over from the newest rows. */
const CATCH_UP_AT_MOST_ROWS = 2_000

/**
 * Keeps a list up to date: subscribes, fetches missed rows from REST, and then continues with the socket.
 * After every disconnect, gap or failure it does the same again.
 *
 * @returns stops it
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
  /** The current synchronisation; an older one that is still running gives up. */
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

  /**
   * Events after the acknowledgement of the subscription are newer than `seq`, so only rows up to it are
   * fetched.
   */
  async function fetchUpTo(seq: number, wanted: () => boolean): Promise<void> {
    const missed = feed.cursor === null ? Infinity : seq - feed.cursor
    // Lower than before: it is another list.
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
    // After a refusal, or when the server closed it on purpose, socket.io does not reconnect by itself.
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
