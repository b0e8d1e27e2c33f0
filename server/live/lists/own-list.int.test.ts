import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeBoardNotice } from '#database/own/board-notices'
import { changeWatchlists } from '#database/watchlists/change-watchlists'
import { createPerson } from '../../testing/people.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { ownList } from './own-list.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

it('a notice about the board goes to every account, and what is of one account to that alone', async () => {
  const { database } = server
  await createPerson(server, 'kim')
  await changeWatchlists(database, 'kim', () => [
    { id: '0190b8a0-0000-7000-8000-000000000001', version: 0, name: '관심', colour: 'none', items: [] },
  ])
  const sinceMs = Date.now() - 60_000
  const notice = { board: 'krx', code: 'source_lost', sinceMs, atMs: Date.now() } as const
  expect([await storeBoardNotice(database, notice), await storeBoardNotice(database, notice)]).toEqual([
    true,
    false,
  ])
  const list = ownList({ database })
  const { items } = await list.read(0, 10)
  const kindsOf = (userId: string) =>
    items.filter((item) => list.isOf?.(item, 'me', { userId } as never)).map((item) => list.sent?.(item))
  expect(kindsOf('kim')).toMatchObject([{ kind: 'watchlists' }, { kind: 'notice', code: 'source_lost' }])
  expect(kindsOf('lee')).toMatchObject([{ kind: 'notice' }])
})
