import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import { OutageLog } from '#platform/outage-log'
import { KEYS } from '#shared/protocol/names'
import { stockOf, type Topic } from '#shared/protocol/topics'
import { MINUTE_MS } from '#shared/time'

const PUBLISH_EVERY_MS = 1_000
/** More stocks than any source can follow trade by trade. */
const MOST = 200
const KEPT_MS = MINUTE_MS

/**
 * Publishes to the workers which stocks are followed on this server, as some sources can follow a few of them
 * trade by trade.
 */
export function sayFollowedStocks({
  redis,
  followed,
  now,
  log,
}: {
  redis: Redis
  followed: () => Iterable<Topic>
  /** The time that all servers share. */
  now: () => number
  log: Log
}): { stop: () => void } {
  const outage = new OutageLog(log, { what: 'followed stocks' })
  const publish = () => {
    const codes = [...followed()].flatMap((topic) => stockOf(topic) ?? []).slice(0, MOST)
    if (codes.length === 0) return
    const nowMs = now()
    const written = redis
      .multi()
      .zadd(KEYS.followed, ...codes.flatMap((code) => [nowMs, code]))
      .zremrangebyscore(KEYS.followed, '-inf', nowMs - KEPT_MS)
      .pexpire(KEYS.followed, KEPT_MS)
      .exec()
    written.then(
      () => outage.over(),
      (err: unknown) => outage.noticed(err, 'not published'),
    )
  }
  const publishing = setInterval(publish, PUBLISH_EVERY_MS)
  return { stop: () => clearInterval(publishing) }
}
