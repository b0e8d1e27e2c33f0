import type { Redis } from 'ioredis'
import type { Database } from '../pool.ts'
import type { Log } from '#platform/log'
import { RepeatedFault } from '#platform/repeated-fault'

/** Messages may be lost; a change is noticed after this long at the latest. */
const LOOK_EVERY_MS = 15_000

export interface Following {
  /** Resolves when all requested reads are done. */
  settled: () => Promise<void>
  stop: () => void
}

/**
 * Reads rows of the database again whenever a message announces a change, and every few seconds. While the
 * database is unavailable, or until `settled`, the last rows stay.
 *
 * @param subscriber a connection in subscriber mode, which may serve others as well
 */
export function followRows<T>({
  db,
  subscriber,
  log,
  channel,
  read,
  onChange,
}: {
  db: Database
  subscriber: Redis
  log: Log
  channel: string
  read: (db: Database) => Promise<T>
  /** Called when the rows have changed. */
  onChange: (rows: T) => void
}): Following {
  let known: string | undefined
  const fault = new RepeatedFault(log, 'what was changed cannot be read', { channel })
  let reading: Promise<void> = Promise.resolve()

  async function readAgain(): Promise<void> {
    const rows = await read(db)
    const text = JSON.stringify(rows)
    if (text === known) return
    onChange(rows)
    known = text
  }
  // One read after the other, so that a stale result never overwrites a newer one.
  function look(): void {
    reading = reading.then(readAgain).then(
      () => void fault.over(),
      (err: unknown) => fault.noticed(err),
    )
  }
  const onMessage = (from: string) => {
    if (from === channel) look()
  }

  subscriber.on('message', onMessage)
  subscriber.on('ready', look)
  void subscriber
    .subscribe(channel)
    .catch((err: unknown) => log.debug({ err, channel }, 'no news of changes'))
  const looking = setInterval(look, LOOK_EVERY_MS)
  look()
  return {
    settled: () => reading,
    stop: () => {
      clearInterval(looking)
      subscriber.off('message', onMessage)
      subscriber.off('ready', look)
    },
  }
}
