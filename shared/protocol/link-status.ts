import type { Link } from './messages.ts'

/** Whether two links say the same but for when data last came: nothing that anybody must be told at once. */
export function isSameStatus(a: Link, b: Link): boolean {
  return isSameOfSource(a, b) && JSON.stringify(a.order) === JSON.stringify(b.order)
}

/** Whether they say the same of their source, whatever those are like that stand by. */
export function isSameOfSource(a: Link, b: Link): boolean {
  return (
    a.source === b.source &&
    a.state === b.state &&
    a.code === b.code &&
    a.phase === b.phase &&
    a.retry_at_ms === b.retry_at_ms &&
    a.rows_set_aside === b.rows_set_aside &&
    a.newest_day === b.newest_day &&
    JSON.stringify(a.missing) === JSON.stringify(b.missing) &&
    marketsOf(a) === marketsOf(b) &&
    JSON.stringify(a.halts) === JSON.stringify(b.halts) &&
    stocksOf(a) === stocksOf(b) &&
    a.replay?.board === b.replay?.board &&
    a.replay?.day === b.replay?.day &&
    a.replay?.speed === b.replay?.speed &&
    a.replay?.state === b.replay?.state
  )
}

/** Those on which nothing moves. */
function marketsOf({ still = [] }: Link): string {
  return still.map(({ market }) => market).join()
}

/** Which are marked, and how; what an auction is expected to bring changes all the time. */
function stocksOf({ stocks = [] }: Link): string {
  return stocks
    .map(({ code, mark }) => `${code} ${mark}`)
    .sort()
    .join()
}
