import { afterAll, beforeAll, expect, it } from 'vitest'
import { insertUser } from '../accounts/users.ts'
import { openDatabase, type Database } from '../pool.ts'
import { recreateStack, stackUrls } from '#platform/testing/embedded-stack'
import { plansOf } from '../testing/plans.ts'
import { readTotals } from './alert-totals.ts'
import { readRulesHead } from './changed-rules.ts'
import { readOccurrenceRules } from './occurrence-rules.ts'
import { readAlert } from './own-alerts.ts'

const RULES = 5_000
/** Of each rule about disclosures, of as many stocks. */
const EVENTS = 1_200

let db: Database
beforeAll(async () => {
  await recreateStack()
  db = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
  await insertUser(db, {
    user_id: 'kim',
    email: 'kim@example.org',
    name: '김',
    password_hash: 'x',
    role: 'user',
    must_change_password: false,
  })
  // Many rules that are off, as those with repeat once are after they have fired.
  await db.raw(
    `INSERT INTO alerts (account_id, revision, name, scope, condition, repeat, hold_s, cooldown_s, rearm_percent, channels,
                         is_active, made_at)
     SELECT id, nextval('alert_revision_seq'), 'n', '{"market": "KOSPI"}',
            jsonb_build_object('type', CASE WHEN n % 100 = 0 THEN 'disclosure' ELSE 'halted' END),
            'daily', 0, 0, 0, '{screen}', n % 10 = 0, now()
       FROM users, generate_series(1, ?) n`,
    [RULES],
  )
  await db.raw(
    `INSERT INTO alert_events (seq, account_id, alert_id, generation, alert_name, condition, channels, board, code, session, edge,
                               fired_at, created_at, compared)
     SELECT n, a.account_id, a.id, a.generation, a.name, a.condition, a.channels, 'krx', lpad(n::text, 6, '0'), 'x', n,
            now() + n * interval '1 second', now() - n * interval '1 hour', '{}'
       FROM alerts a, generate_series(1, ?) n WHERE a.condition_type = 'disclosure'`,
    [EVENTS],
  )
  for (const table of ['alerts', 'alert_events']) await db.raw(`VACUUM ANALYZE ${table}`)
})
afterAll(() => db.destroy())

const planOf = async (work: () => Promise<unknown>) => (await plansOf(db, work)).join('\n')

it('whether rules have changed is answered from indexes', async () => {
  const plans = await planOf(() => readRulesHead(db, 'krx'))
  expect(plans).toMatch(/alerts_active_type_idx/)
  expect(plans).toMatch(/alerts_active_list_idx/)
  expect(plans).toMatch(/alerts_revision_idx/)
  expect(plans).not.toMatch(/Seq Scan on alerts/)
})

it('when rules last fired is read for the codes concerned, not from all events of a rule', async () => {
  const codes = ['000007', '000008']
  const [rule] = await readOccurrenceRules(db, 'krx', { of: 'filing', codes })
  expect([...(rule?.firedMs.keys() ?? [])].sort()).toEqual(codes)
  const plans = await planOf(() => readOccurrenceRules(db, 'krx', { of: 'filing', codes }))
  expect(plans).toMatch(/Index (Only )?Scan using alert_events_once/)
  expect(plans).toMatch(/Index Cond: .*code = ANY/)
})

it('when a rule last fired is read from the end of an index', async () => {
  const { id } = (await db<{ id: string }>('alerts')
    .where({ condition_type: 'disclosure' } as never)
    .first('id')) ?? {
    id: '0',
  }
  const plans = await planOf(() => readAlert(db, 'kim', Number(id)))
  expect(plans).toMatch(/Index Only Scan Backward using alert_events_fired_idx/)
})

it('what fired within a day is counted by an index of that time', async () => {
  const plans = await planOf(() => readTotals(db))
  expect(plans).toMatch(/alert_events_created_idx/)
  expect(plans).not.toMatch(/Seq Scan on alert_events/)
})
