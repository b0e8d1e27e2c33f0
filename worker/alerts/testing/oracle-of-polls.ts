import { upsertDailyCandles } from '#database/history/daily-candles'
import type { Database } from '#database/pool'
import { firedCount, NO_PAST, type ComparedValues, type Past } from '#shared/alerts/condition'
import type { Rule } from '#shared/alerts/alert'
import { quotedStock } from '#shared/alerts/quoted'
import { firingsOf, type Seen } from '#shared/alerts/testing/oracle'
import { someRule } from '#shared/alerts/testing/some-rule'
import { groupOf } from '#shared/market/market-group'
import type { ParsedMarket, SourceRow } from '../../sources/source.ts'

/** Of each account. */
export const RULES_EACH = 500

/** Rules about values near those of the first poll. @param wide the part of them that is about a market */
export function someRules(
  count: number,
  polls: readonly ParsedMarket[],
  { random, wide }: { random: () => number; wide: number },
): Rule[] {
  const [first, second] = polls
  const [row, ...others] = first?.rows ?? []
  if (first === undefined || second === undefined || row === undefined) throw new Error('there are no polls')
  const given = {
    rows: [row, ...others] as const,
    polls: { startMs: first.asOfMs, everyMs: second.asOfMs - first.asOfMs, count: polls.length },
  }
  return Array.from({ length: count }, (_, n) => someRule(random, { id: n + 1, ...given, wide }))
}

/** What the day before was, of each stock. */
function dayBefore({ previousClose, shares }: SourceRow) {
  if (previousClose === null || shares <= 0) return null
  const [high, low] = [Math.round(previousClose * 1.04), Math.round(previousClose * 0.96)]
  return { high, low, close: previousClose, volume: Math.ceil(shares / 500) }
}

function pastOf(row: SourceRow): Past {
  const day = dayBefore(row)
  return day === null
    ? NO_PAST
    : { yearHigh: day.high, yearLow: day.low, usuallyTraded: day.volume / row.shares }
}

export async function storeDayBefore(
  db: Database,
  tradeDate: string,
  rows: readonly SourceRow[],
): Promise<void> {
  const listings: { id: number; code: string }[] = await db('listings').select('id', 'code')
  const ids = new Map(listings.map(({ id, code }) => [code, id]))
  const days = rows.flatMap((row) => {
    const [day, listingId] = [dayBefore(row), ids.get(row.code)]
    if (day === null || listingId === undefined) return []
    const { shares } = row
    return [{ ...day, listingId, tradeDate, open: day.close, value: 1, baseKrw: null, shares }]
  })
  await upsertDailyCandles(db, 'test', days)
}

export async function storeRules(db: Database, rules: readonly Rule[], madeMs: number): Promise<void> {
  await db.raw(
    `INSERT INTO users (user_id, email, name, password_hash, role)
     SELECT 'user-' || n, 'user-' || n || '@example.org', 'x', 'x', 'user' FROM generate_series(0, ?) n`,
    [Math.floor(rules.length / RULES_EACH)],
  )
  await db.raw(
    `INSERT INTO alerts (id, account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, until,
                         channels, is_active, made_at)
     SELECT r.id, u.id, nextval('alert_revision_seq'), 'x', r.scope, r.condition, r.repeat, r."holdMs" / 1000,
            r."cooldownMs" / 1000, r."rearmPercent", to_timestamp(r."untilMs" / 1000.0), '{screen}', true, ?
       FROM jsonb_to_recordset(?::jsonb) AS r (id bigint, scope jsonb, condition jsonb, repeat text, "holdMs" integer,
            "cooldownMs" integer, "rearmPercent" numeric, "untilMs" bigint)
       JOIN users u ON u.user_id = 'user-' || (r.id / ?) ORDER BY r.id`,
    [new Date(madeMs), JSON.stringify(rules), RULES_EACH],
  )
}

/** What every stock was at each poll. */
function seenOf(polls: readonly ParsedMarket[]): Map<string, { market: string; moments: Seen[] }> {
  const seen = new Map<string, { market: string; moments: Seen[] }>()
  for (const [n, { asOfMs: atMs, tradeDate: session, rows }] of polls.entries())
    for (const row of rows) {
      const { market, moments } = seen.get(row.code) ?? { market: groupOf(row.market), moments: [] }
      const { reading } = quotedStock({ ...row, id: 0, asOfMs: atMs }, pastOf(row))
      const isReported = JSON.stringify(moments.at(-1)?.reading) !== JSON.stringify(reading)
      moments.push({ atMs, session, reading, isReported, isFirstOfDay: n === 0 })
      seen.set(row.code, { market, moments })
    }
  return seen
}

/** By rule: stock and moment of each firing. */
function expectedOf(rules: readonly Rule[], polls: readonly ParsedMarket[]): Map<number, string[]> {
  const seen = seenOf(polls)
  const watched = ({ scope }: Rule) =>
    'code' in scope
      ? [scope.code]
      : [...seen]
          .filter(([, { market }]) => 'market' in scope && market === scope.market)
          .map(([code]) => code)
  return new Map(
    rules.map((rule) => [
      rule.id,
      watched(rule)
        .flatMap((code) =>
          firingsOf(rule, seen.get(code)?.moments ?? []).map(({ atMs }) => `${code} ${atMs}`),
        )
        .sort(),
    ]),
  )
}

interface OracleReport {
  firings: number
  /** Rows of the account that has the most. */
  mostRows: number
  /** Rules that fired less or more often than the oracle says, or for another stock or moment. */
  wrong: { id: number; isMissing: string[]; isExtra: string[]; counted: number; expected: number }[]
}

/** Compares the stored events with what the oracle says, of every rule. */
export async function compareWithOracle(
  db: Database,
  rules: readonly Rule[],
  polls: readonly ParsedMarket[],
): Promise<OracleReport> {
  const expected = expectedOf(rules, polls)
  const stored = await db<{
    account_id: number
    alert_id: number
    code: string
    fired_at: Date
    compared: ComparedValues
  }>('alert_events').select('account_id', 'alert_id', 'code', 'fired_at', 'compared')
  const fired = new Map<number, { keys: string[]; count: number }>()
  const rowsOf = new Map<number, number>()
  for (const { account_id, alert_id, code, fired_at, compared } of stored) {
    const one = fired.get(alert_id) ?? { keys: [], count: 0 }
    one.keys.push(`${code} ${fired_at.getTime()}`)
    one.count += firedCount(compared)
    fired.set(alert_id, one)
    rowsOf.set(account_id, (rowsOf.get(account_id) ?? 0) + 1)
  }
  const wrong = rules.flatMap(({ id }) => {
    const { keys, count } = fired.get(id) ?? { keys: [], count: 0 }
    const all = new Set(expected.get(id))
    // Of many at once, or in an hour, some are counted by others and have no event of their own.
    const isMissing = count === keys.length ? [...all].filter((key) => !keys.includes(key)) : []
    const isExtra = keys.filter((key, n) => !all.has(key) || keys.indexOf(key) !== n)
    if (isMissing.length + isExtra.length === 0 && count === all.size) return []
    return [{ id, isMissing, isExtra, counted: count, expected: all.size }]
  })
  const firings = [...fired.values()].reduce((total, { count }) => total + count, 0)
  return { firings, mostRows: Math.max(0, ...rowsOf.values()), wrong }
}
