import type { ListPage, Numbered } from '#shared/protocol/lists'
import type { Identity } from '../../auth/authenticate.ts'
import type { LiveSocket } from '../socket-types.ts'

/**
 * Reads the rows after a number, oldest first and at most `limit` of them, and the newest number; a limit of
 * 0 requests that number alone.
 */
export type ReadList<Row extends Numbered> = (afterSeq: number, limit: number) => Promise<ListPage<Row>>

/** What a server needs to serve a list topic: how to read it. */
export interface List<Row extends Numbered = Numbered> {
  read: ReadList<Row>
  /**
   * Whether a row belongs to a topic, for a given follower. Absent: every row belongs to every topic of the
   * list.
   */
  isOf?(row: Row, topic: string, follower: Identity): boolean
  /** The sent form of a row; absent: the row itself. */
  sent?(row: Row): Numbered
  /**
   * Runs before the first row is sent, so that a read can be recorded; if it fails, the subscription is
   * refused.
   */
  beforeFollowing?(socket: LiveSocket, topic: string): Promise<void>
}
