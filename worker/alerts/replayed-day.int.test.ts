import { expect, it } from 'vitest'
import { upsertDailyCandles } from '#database/history/daily-candles'
import { stackUrls } from '#platform/testing/embedded-stack'
import { firedCount, NO_PAST, type ComparedValues, type Past } from '#shared/alerts/condition'
import type { Rule } from '#shared/alerts/alert'
import { quotedStock } from '#shared/alerts/quoted'
import { firingsOf, type Seen } from '#shared/alerts/testing/oracle'
import { someRule } from '#shared/alerts/testing/some-rule'
import { groupOf } from '#shared/market/market-group'
import { addDays } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import type { ParsedMarket, SourceRow } from '../sources/source.ts'
import { PipelineStage, pollWith } from '../testing/pipeline-stage.ts'
import { ScriptedSource } from '../testing/scripted-source.ts'
import { madeUpDay, recordedDay } from './testing/day-of-polls.ts'
import { EvaluatingProcess } from './testing/evaluating-process.ts'

/** More of it by hand: a folder of snapshots, named after its day; so many rules; so many kills. */
const { ALERT_DAY, ALERT_RULES = '300', ALERT_KILLS = '4', ALERT_SEED = '1' } = process.env
const RULES = Number(ALERT_RULES)
const KILLS = Number(ALERT_KILLS)
const RULES_EACH = 500
/** More statements than an evaluation has. */
const MOST_STATEMENTS = 40

const stage = new PipelineStage()
const random = seededRandom(Number(ALERT_SEED))

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

async function storeDayBefore(tradeDate: string, rows: readonly SourceRow[]): Promise<void> {
  const listings: { id: number; code: string }[] = await stage.db('listings').select('id', 'code')
  const ids = new Map(listings.map(({ id, code }) => [code, id]))
  const days = rows.flatMap((row) => {
    const [day, listingId] = [dayBefore(row), ids.get(row.code)]
    if (day === null || listingId === undefined) return []
    const { shares } = row
    return [{ ...day, listingId, tradeDate, open: day.close, value: 1, baseKrw: null, shares }]
  })
  await upsertDailyCandles(stage.db, 'test', days)
}

async function storeRules(rules: readonly Rule[], madeMs: number): Promise<void> {
  await stage.db.raw(
    `INSERT INTO users (user_id, email, name, password_hash, role)
     SELECT 'user-' || n, 'user-' || n || '@example.org', 'x', 'x', 'user' FROM generate_series(0, ?) n`,
    [Math.floor(rules.length / RULES_EACH)],
  )
  await stage.db.raw(
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

/** Polls one by one, each evaluated by one of two processes, by both, or later; some of them are killed on the way. */
async function replay(polls: readonly ParsedMarket[]): Promise<void> {
  const { databaseUrl } = stackUrls()
  const worker = stage.newWorker(new ScriptedSource(polls[0] as ParsedMarket))
  const workers = [new EvaluatingProcess(databaseUrl), new EvaluatingProcess(databaseUrl)] as const
  const pair = [...workers]
  const killedAt = new Set<number>()
  while (killedAt.size < Math.min(KILLS, polls.length - 2))
    killedAt.add(1 + Math.floor(random() * (polls.length - 2)))
  for (const [n, poll] of polls.entries()) {
    await pollWith(worker, poll)
    // A duplicate, as of a source that has nothing new.
    if (random() < 0.2) await pollWith(worker, poll)
    const which = random() < 0.5 ? 0 : 1
    const one = pair[which] as EvaluatingProcess
    if (killedAt.has(n)) {
      await one.evaluateAndDie(poll.asOfMs, 1 + Math.floor(random() * MOST_STATEMENTS))
      pair[which] = new EvaluatingProcess(databaseUrl)
    } else if (n === 0 || n === polls.length - 1 || random() < 0.6) await one.evaluate(poll.asOfMs)
    else if (random() < 0.5) await Promise.all(pair.map((each) => each.evaluate(poll.asOfMs)))
  }
  for (const each of pair) await each.evaluate((polls.at(-1) as ParsedMarket).asOfMs)
  for (const each of pair) await each.end()
}

it('over a replayed day rules fire exactly as an oracle says that looks at each row of each poll, under worker kills', async () => {
  const polls = ALERT_DAY === undefined ? madeUpDay(Number(ALERT_SEED)) : await recordedDay(ALERT_DAY)
  const [first, second] = polls
  const [row, ...others] = first?.rows ?? []
  if (first === undefined || second === undefined || row === undefined) throw new Error('there are no polls')
  const everyMs = second.asOfMs - first.asOfMs
  const given = {
    rows: [row, ...others] as const,
    polls: { startMs: first.asOfMs, everyMs, count: polls.length },
  }
  const rules = Array.from({ length: RULES }, (_, n) => someRule(random, { id: n + 1, ...given, wide: 0.04 }))

  await pollWith(stage.newWorker(new ScriptedSource(first)), first)
  await storeDayBefore(addDays(first.tradeDate, -1), first.rows)
  await storeRules(rules, first.asOfMs)
  await replay(polls)

  const expected = expectedOf(rules, polls)
  const stored = await stage
    .db<{ alert_id: number; code: string; fired_at: Date; compared: ComparedValues }>('alert_events')
    .select('alert_id', 'code', 'fired_at', 'compared')
  const fired = new Map<number, { keys: string[]; count: number }>()
  for (const { alert_id, code, fired_at, compared } of stored) {
    const one = fired.get(alert_id) ?? { keys: [], count: 0 }
    one.keys.push(`${code} ${fired_at.getTime()}`)
    one.count += firedCount(compared)
    fired.set(alert_id, one)
  }
  let counted = 0
  for (const { id } of rules) {
    const { keys, count } = fired.get(id) ?? { keys: [], count: 0 }
    const all = expected.get(id) ?? []
    // Of many at once some are counted by others, and have no event of their own.
    expect({ id, count, keys: keys.sort() }).toEqual({
      id,
      count: all.length,
      keys: count === keys.length ? all : all.filter((key) => keys.includes(key)),
    })
    expect(new Set(keys).size).toBe(keys.length)
    counted += count
  }
  if (ALERT_DAY !== undefined)
    process.stdout.write(
      `${rules.length} rules, ${polls.length} polls, ${first.rows.length} listings, ${KILLS} kills: ${counted} firings\n`,
    )
  expect(counted).toBeGreaterThan(RULES / 4)
})
