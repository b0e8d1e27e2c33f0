import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseEndpoints, keptEndpoints } from './endpoints.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'endpoints-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('ports and passwords are generated once and stored where only the owner can read them', async () => {
  expect(keptEndpoints(dir)).toBeUndefined()
  const first = await chooseEndpoints(dir)
  expect(keptEndpoints(dir)).toEqual(first)
  expect(await chooseEndpoints(dir)).toEqual(first)
  expect(first.database.password).toMatch(/^[0-9a-f]{48}$/)
  expect(first.redis.password).not.toBe(first.database.password)
  expect(statSync(path.join(dir, 'endpoints.json')).mode & 0o777).toBe(0o600)
})

test('a port that is taken is replaced, and the password stays', async () => {
  const first = await chooseEndpoints(dir)
  const otherServer = createServer().listen(first.redis.port, '127.0.0.1')
  await once(otherServer, 'listening')
  const second = await chooseEndpoints(dir)
  expect(second.redis.port).not.toBe(first.redis.port)
  expect(second.redis.password).toBe(first.redis.password)
  expect(second.database).toEqual(first.database)
  otherServer.close()
})
