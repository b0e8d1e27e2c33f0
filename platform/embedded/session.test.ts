import { expect, test } from 'vitest'
import { Session } from './session.ts'

const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }] as const

test('the first to ask holds the session, and asking again changes nothing', async () => {
  const session = new Session()
  expect(await session.acquire(a)).toBe(true)
  expect(await session.acquire(a)).toBe(true)
  expect(session.owner).toBe(a)
  expect(session.isContested).toBe(false)
})

test('the others get it in the order in which they came', async () => {
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

test('one that releases and asks again stands behind those who wait', async () => {
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

test('one that leaves the queue is told so and is passed over', async () => {
  const session = new Session()
  await session.acquire(a)
  const turnOfB = session.acquire(b)
  const turnOfC = session.acquire(c)
  session.leave(b)
  session.release(a)
  expect(await turnOfB).toBe(false)
  expect(await turnOfC).toBe(true)
})

test('one that does not hold the session cannot release it', async () => {
  const session = new Session()
  await session.acquire(a)
  session.release(b)
  expect(session.owner).toBe(a)
})
