/**
 * A row of a list. Numbers grow in the order of commits: below one that was read none comes later. They need not be without
 * a hole.
 */
export interface Numbered {
  seq: number
}

/** Rows after a number, oldest first, and the newest number there is. */
export interface ListPage<Row extends Numbered> {
  items: Row[]
  last_seq: number
}

/** One row as it happens, `event` on the socket. */
export interface ListEvent<Topic extends string, Row extends Numbered> {
  topic: Topic
  seq: number
  row: Row
}
