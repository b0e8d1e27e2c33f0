/**
 * A row of a list. Numbers grow in commit order: no row appears below a number that was read. They may have
 * gaps.
 */
export interface Numbered {
  seq: number
}

/** Rows after a number, oldest first, and the newest number there is. */
export interface ListPage<Row extends Numbered> {
  items: Row[]
  last_seq: number
}

/** A row as it is added, `event` on the socket. */
export interface ListEvent<Topic extends string, Row extends Numbered> {
  topic: Topic
  seq: number
  row: Row
}
