import { afterEach, beforeEach, expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { openGate, type Gate } from '#platform/testing/gate'
import { unavailableReason } from '#platform/unavailable'
import { openDatabase, type Database } from './pool.ts'

let gate: Gate
let database: Database
beforeEach(async () => {
  gate = await openGate(stackUrls().databaseUrl)
  // A pool of one connection, so that the next statement uses the same one.
  database = openDatabase(gate.url, { applicationName: 'test', answerTimeoutMs: 2_000, maxConnections: 1 })
})
afterEach(async () => {
  await database.destroy()
  await gate.block()
})

const ask = () =>
  database.raw<{ rows: { one: number }[] }>('SELECT 1 AS one').then(({ rows }) => rows[0]?.one)
const reasonOf = (requested: Promise<unknown>) =>
  requested.then(
    () => 'answered',
    (error: unknown) => unavailableReason(error),
  )

it('a statement times out as unavailable when the database hangs, and the next one gets a new connection', async () => {
  await expect.poll(ask).toBe(1)
  gate.hold()
  expect(await reasonOf(ask())).toBe('Query read timeout')
  gate.release()
  await expect.poll(ask).toBe(1)
})

it('a transaction times out when the database hangs', async () => {
  const transaction = database.transaction(async (within) => {
    await within.raw('SELECT 1')
    gate.hold()
    await within.raw('SELECT 1')
  })
  expect(await reasonOf(transaction)).toBe('Query read timeout')
  gate.release()
  await expect.poll(ask).toBe(1)
})
