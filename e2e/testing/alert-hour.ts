import { setTimeout as sleep } from 'node:timers/promises'
import { migrateLatest } from '#database/migrate'
import { openDatabase, type Database } from '#database/pool'
import { READER, Site } from './site.ts'
import { spreadOf, type Spread } from './trade-delays.ts'
import { watchPage } from './watched-page.ts'

export interface AlertHourOptions {
  databaseUrl: string
  redisUrl: string
  listings: number
  /** Rules of other accounts, each about one stock and near its price. */
  rules: number
  forMs: number
  chromium: string
  say: (line: string) => void
}

export interface AlertHourReport {
  toasts: number
  /** Firings of all accounts. */
  firings: number
  /** From the moment of the poll until the event was stored. */
  stored: Spread
  /** From the moment of the poll until the toast was in the document. */
  shown: Spread
}

/** A Thursday in session. */
const OPENED_AT = Date.parse('2026-11-26T10:00:00+09:00')
const RULES_EACH = 500
const LOOK_EVERY_MS = 1_000
/** Toasts of before the rules of the others had begun are not measured. */
const SETTLES_FOR_MS = 10_000
const ADDED_TOASTS = `(_, mutations) =>
  mutations.flatMap(({ addedNodes }) => [...addedNodes].flatMap((node) => node.dataset?.event ?? []))`

/** The simulator trades, polled every second, with rules of many accounts; one has a page, which shows a toast for each of its events. */
export async function runAlertHour(options: AlertHourOptions): Promise<AlertHourReport> {
  const { databaseUrl, listings, rules, forMs, chromium, say } = options
  const db = openDatabase(databaseUrl, { applicationName: 'alert hour', statementTimeoutMs: 0 })
  await migrateLatest(db)
  const clockShiftMs = OPENED_AT - Date.now()
  const worker = { SIMULATOR_LISTINGS: String(listings), POLL_INTERVAL_MS: '1000' }
  const site = await Site.open({ ...options, workers: [worker], servers: 1, clockShiftMs })
  const [url = ''] = site.urls
  const shownMs = new Map<string, number>()
  try {
    await site.logIn(1)
    while ((await priced(db)) < listings) await sleep(LOOK_EVERY_MS)
    await makeRules(db, rules, clockShiftMs)
    const page = await watchPage({
      ...{ executablePath: chromium, url, path: '/listings', testid: 'alert-toasts', read: ADDED_TOASTS },
      person: { userId: READER.user_id, password: READER.password },
      onShown: (id, atMs) => shownMs.set(id, atMs),
    })
    say(`${rules} rules of others are stored, and the page is open`)
    const sinceMs = Date.now() + SETTLES_FOR_MS
    try {
      while (Date.now() < sinceMs + forMs) {
        await sleep(LOOK_EVERY_MS)
        await liftBounds(db)
      }
    } finally {
      await page.close()
    }
    return await reportOf(db, { shownMs, sinceMs, clockShiftMs })
  } catch (error) {
    throw new Error(`${String(error)}\n${site.output}`, { cause: error })
  } finally {
    await site.close()
    await db.destroy()
  }
}

async function priced(db: Database): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    'SELECT count(DISTINCT listing_id)::integer AS count FROM ticks WHERE price IS NOT NULL',
  )
  return rows[0]?.count ?? 0
}

/** Rules of 500 a person near the prices of their stocks, and one of the reader about a market that some stock meets at most polls. */
async function makeRules(db: Database, count: number, clockShiftMs: number): Promise<void> {
  const madeAt = new Date(Date.now() + clockShiftMs)
  await db.raw(
    `INSERT INTO users (user_id, email, name, password_hash, role)
     SELECT 'other-' || n, 'other-' || n || '@example.org', 'x', 'x', 'user' FROM generate_series(1, ?) n`,
    [Math.ceil(count / RULES_EACH)],
  )
  await db.raw(
    `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels,
                         is_active, made_at)
     SELECT u.id, nextval('alert_revision_seq'), 'other', jsonb_build_object('code', l.code),
            jsonb_build_object('type', CASE WHEN n % 2 = 0 THEN 'price_above' ELSE 'price_below' END,
                               'price', greatest(1, round(l.price * (1 + (n % 21 - 10) / 1000.0)))),
            'always', 0, 0, 0, '{screen}', true, ?
       FROM generate_series(0, ?) n
       JOIN (SELECT code, price, row_number() OVER (ORDER BY code) - 1 AS at, count(*) OVER () AS all_of_them
               FROM (SELECT DISTINCT ON (listing_id) listing_id AS id, price FROM ticks WHERE price IS NOT NULL
                      ORDER BY listing_id, time DESC) t JOIN listings USING (id)) l ON l.at = n % l.all_of_them
       JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS at FROM users WHERE user_id LIKE 'other-%') u
         ON u.at = n / ?`,
    [madeAt, count - 1, RULES_EACH],
  )
  await db.raw(
    `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels,
                         is_active, made_at)
     SELECT id, nextval('alert_revision_seq'), 'own', '{"market": "KOSPI"}', '{"type": "rate_above", "percent": 1}',
            'always', 0, 0, 0, '{screen}', true, ? FROM users WHERE user_id = ?`,
    [madeAt, READER.user_id],
  )
}

/** Events of before are made older, so that neither ten a minute nor so many an hour are the bound of what is measured. */
async function liftBounds(db: Database): Promise<void> {
  await db.raw(
    `UPDATE alert_events SET created_at = created_at - interval '2 hours'
      WHERE created_at > now() - interval '1 hour' AND account_id = (SELECT id FROM users WHERE user_id = ?)`,
    [READER.user_id],
  )
}

async function reportOf(
  db: Database,
  {
    shownMs,
    sinceMs,
    clockShiftMs,
  }: { shownMs: ReadonlyMap<string, number>; sinceMs: number; clockShiftMs: number },
): Promise<AlertHourReport> {
  const { rows: events } = await db.raw<{ rows: { id: string; fired_at: Date; created_at: Date }[] }>(
    'SELECT id, fired_at, created_at FROM alert_events WHERE id = ANY(?)',
    [[...shownMs.keys()]],
  )
  const { rows } = await db.raw<{ rows: { firings: number }[] }>(
    `SELECT sum(1 + coalesce((compared->>'others')::integer, 0))::integer AS firings FROM alert_events`,
  )
  const measured = events
    .map(({ id, fired_at, created_at }) => {
      const polledMs = fired_at.getTime() - clockShiftMs
      // `liftBounds` may have moved it.
      const storedMs = created_at.getTime() + (created_at.getTime() < polledMs - 3_600_000 ? 7_200_000 : 0)
      return { polledMs, storedMs, shownMs: shownMs.get(String(id)) ?? 0 }
    })
    .filter(({ polledMs }) => polledMs >= sinceMs)
  return {
    toasts: measured.length,
    firings: rows[0]?.firings ?? 0,
    stored: spreadOf(measured.map(({ storedMs, polledMs }) => storedMs - polledMs)),
    shown: spreadOf(measured.map((one) => one.shownMs - one.polledMs)),
  }
}
