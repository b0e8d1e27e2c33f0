import type { Link } from './messages.ts'

/** Whether two links differ only in when data last arrived, so that the change need not be sent at once. */
export function isSameStatus(a: Link, b: Link): boolean {
  return isSameOfSource(a, b) && JSON.stringify(a.order) === JSON.stringify(b.order)
}

/** Whether they agree about their source, whatever the state of the standby sources. */
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

/** The markets on which nothing moves. */
function marketsOf({ still = [] }: Link): string {
  return still.map(({ market }) => market).join()
}

/** The marks of stocks, without the expected price of an auction, which changes all the time. */
function stocksOf({ stocks = [] }: Link): string {
  return stocks
    .map(({ code, mark }) => `${code} ${mark}`)
    .sort()
    .join()
}
