import { expect, test } from 'vitest'
import { Session } from './session.ts'

const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }] as const

test('the first connection to ask holds the session, and asking again changes nothing', async () => {
  const session = new Session()
  expect(await session.acquire(a)).toBe(true)
  expect(await session.acquire(a)).toBe(true)
  expect(session.owner).toBe(a)
  expect(session.isContested).toBe(false)
})

test('waiting connections get the session in order of arrival', async () => {
  const session = new Session()
  await session.acquire(a)
  const order: string[] = []
  const turns = [c, b].map((owner) => session.acquire(owner).then(() => order.push(owner.name)))
  session.release(a)
  expect(session.owner).toBe(c)
  session.release(c)
  await Promise.all(turns)
  expect(order).toEqual(['c', 'b'])
  expect(session.owner).toBe(b)
})

test('a connection that releases the session and requests it again queues behind those that wait', async () => {
  const session = new Session()
  await session.acquire(a)
  const turnOfB = session.acquire(b)
  session.release(a)
  const secondTurnOfA = session.acquire(a)
  expect(session.owner).toBe(b)
  session.release(b)
  expect(await Promise.all([turnOfB, secondTurnOfA])).toEqual([true, true])
  expect(session.owner).toBe(a)
})

test('a connection that leaves the queue is rejected and skipped', async () => {
  const session = new Session()
  await session.acquire(a)
  const turnOfB = session.acquire(b)
  const turnOfC = session.acquire(c)
  session.leave(b)
  session.release(a)
  expect(await turnOfB).toBe(false)
  expect(await turnOfC).toBe(true)
})

test('a connection that does not hold the session cannot release it', async () => {
  const session = new Session()
  await session.acquire(a)
  session.release(b)
  expect(session.owner).toBe(a)
})
