import type { ListPage, Numbered } from '#shared/protocol/lists'
import type { Identity } from '../../auth/authenticate.ts'
import type { LiveSocket } from '../socket-types.ts'

/**
 * Reads the rows after a number, oldest first and at most `limit` of them, and the newest number there is; a limit of 0 asks
 * for that number alone.
 */
export type ReadList<Row extends Numbered> = (afterSeq: number, limit: number) => Promise<ListPage<Row>>

/** What a server must know of a list so that its topics can be followed: how to read it. */
export interface List<Row extends Numbered = Numbered> {
  read: ReadList<Row>
  /** Whether a row is of a topic, for whoever follows it. Without this every row is of every topic of the list. */
  isOf?(row: Row, topic: string, follower: Identity): boolean
  /** What is sent of a row; without this, the row itself. */
  sent?(row: Row): Numbered
  /** Runs before the first row leaves, so that a read can be put on record; if it fails, the subscription is refused. */
  beforeFollowing?(socket: LiveSocket, topic: string): Promise<void>
}
