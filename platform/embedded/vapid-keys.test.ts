import { createECDH } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keptVapidKeys } from './vapid-keys.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'vapid-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

it('the keys of a data folder are a pair of P-256, are made once, and only their owner can read them', () => {
  const keys = keptVapidKeys(dataDir)
  expect(keptVapidKeys(dataDir)).toEqual(keys)
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(keys.privateKey, 'base64url')
  expect(pair.getPublicKey('base64url')).toBe(keys.publicKey)
  expect([keys.publicKey.length, keys.privateKey.length]).toEqual([87, 43])
  expect(statSync(path.join(dataDir, 'vapid-keys.json')).mode & 0o777).toBe(0o600)
})
