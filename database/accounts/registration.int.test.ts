import { afterAll, beforeAll, expect, it } from 'vitest'
import { MIGRATIONS } from '#migrations/index'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { emailKey } from '#shared/auth/email-key'
import { openDatabase, type Database } from '../pool.ts'
import { findByLogin, findDuplicate } from './users.ts'

let database: Database
beforeAll(async () => {
  await resetStack()
  database = openDatabase(stackUrls().databaseUrl, { applicationName: 'test' })
})
afterAll(() => database.destroy())

const EMAILS = [
  'haneul.kim@gmail.com',
  'haneulkim+board@googlemail.com',
  'lee+a@example.org',
  'lee@example.org',
  '+tag@example.org',
  'ＰＡＲＫ@example.org',
  'admin@localhost',
]

it('the migration of mailboxes leaves accounts that share one, and gives its key to the oldest', async () => {
  const migration = MIGRATIONS['0010_registration']
  if (migration === undefined) throw new Error('there is no such migration')
  await database.transaction((transaction) => migration.down(transaction))
  await database('users').insert(
    EMAILS.map((email, i) => ({ user_id: `u${i}`, email, name: 'x', password_hash: 'x' })),
  )
  await database.transaction((transaction) => migration.up(transaction))

  const keys = await database('users').orderBy('id').pluck<(string | null)[]>('email_key')
  const first = EMAILS.map(
    (email, i) => EMAILS.findIndex((other) => emailKey(other) === emailKey(email)) === i,
  )
  expect(keys).toEqual(EMAILS.map((email, i) => (first[i] === true ? emailKey(email) : null)))
  for (const [i, email] of EMAILS.slice(0, 5).entries())
    expect([email, (await findByLogin(database, email))?.user_id]).toEqual([email, `u${i}`])
  expect((await findByLogin(database, 'Lee+other@Example.org'))?.user_id).toBe('u2')
  expect(await findDuplicate(database, { user_id: 'new', email: 'h.a.neulkim@gmail.com' })).toBe('email')

  await database.transaction((transaction) => migration.down(transaction))
  expect(await database('users').orderBy('id').pluck('email')).toEqual(EMAILS)
  await database.transaction((transaction) => migration.up(transaction))
})
