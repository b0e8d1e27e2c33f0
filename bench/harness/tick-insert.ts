import type pg from 'pg'
import type { QuoteRow } from '#shared/market/quote'

/** A table like `ticks`, for the bare ways to fill it. */
export const BARE_TICKS = `
  CREATE TABLE bare_ticks (
    time timestamptz NOT NULL, listing_id integer NOT NULL, trade_date date NOT NULL,
    price integer, previous_close integer, open integer, high integer, low integer,
    volume bigint NOT NULL, value bigint NOT NULL, state varchar(12) NOT NULL,
    PRIMARY KEY (listing_id, time)
  )`

/** Makes it the hypertable that `ticks` is. */
export const AS_TICKS = `
  SELECT create_hypertable('bare_ticks', 'time', chunk_time_interval => interval '30 minutes');
  ALTER TABLE bare_ticks SET (
    timescaledb.compress, timescaledb.compress_segmentby = 'listing_id', timescaledb.compress_orderby = 'time'
  )`

export interface TickPoll {
  atMs: number
  tradeDate: string
  rows: readonly QuoteRow[]
}

/** One statement by the driver alone, without checks. */
export async function insertBare(client: pg.Client, { atMs, tradeDate, rows }: TickPoll): Promise<void> {
  await client.query(
    `INSERT INTO bare_ticks SELECT $1::timestamptz, id, $2::date, price, base, open, high, low, volume, value, state
     FROM unnest($3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[],
       $9::bigint[], $10::bigint[], $11::text[]) AS t (id, price, base, open, high, low, volume, value, state)`,
    [
      new Date(atMs),
      tradeDate,
      ...[
        rows.map(({ id }) => id),
        rows.map(({ price }) => price),
        rows.map(({ previousClose }) => previousClose),
        rows.map(({ open }) => open),
        rows.map(({ high }) => high),
        rows.map(({ low }) => low),
        rows.map(({ volume }) => volume),
        rows.map(({ value }) => value),
        rows.map(({ state }) => state),
      ],
    ],
  )
}

/** The same rows by COPY, PostgreSQL's fastest way of inserting; generating the text is included. */
export async function copyBare(client: pg.Client, { atMs, tradeDate, rows }: TickPoll): Promise<void> {
  const head = [new Date(atMs).toISOString(), tradeDate]
  const lines = rows.map(({ id, price, previousClose, open, high, low, volume, value, state }) => {
    const cells = [price, previousClose, open, high, low, volume, value, state].map((cell) => cell ?? '\\N')
    return `${head[0]}\t${id}\t${head[1]}\t${cells.join('\t')}\n`
  })
  await copy(client, 'COPY bare_ticks FROM STDIN', lines.join(''))
}

/** The driver's connection for COPY; its types omit it. */
interface Connection {
  query: (sql: string) => void
  sendCopyFromChunk: (chunk: Buffer) => void
  endCopyFrom: () => void
}

/** The callbacks of a custom query object of the driver. */
class CopyIn {
  readonly #sql: string
  readonly #text: string
  readonly #settle: (error?: Error) => void

  constructor(sql: string, text: string, settle: (error?: Error) => void) {
    this.#sql = sql
    this.#text = text
    this.#settle = settle
  }

  submit(connection: Connection): void {
    connection.query(this.#sql)
  }

  handleCopyInResponse(connection: Connection): void {
    connection.sendCopyFromChunk(Buffer.from(this.#text))
    connection.endCopyFrom()
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#settle()
  }

  handleError(error: Error): void {
    this.#settle(error)
  }
}

function copy(client: pg.Client, sql: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => (error === undefined ? resolve() : reject(error))
    client.query(new CopyIn(sql, text, settle) as unknown as pg.Submittable)
  })
}
