import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeLock } from './lock.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'lock-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

test('a lock has one holder, and can be taken again after its release', async () => {
  const lock = await takeLock(dir, 'stack')
  expect(await takeLock(dir, 'stack')).toBeUndefined()
  await lock?.release()
  const again = await takeLock(dir, 'stack')
  expect(again).toBeDefined()
  await again?.release()
})

test('a waiter gets the lock as soon as it is released', async () => {
  const lock = await takeLock(dir, 'stack')
  const waiting = takeLock(dir, 'stack', 10_000)
  await lock?.release()
  const waited = await waiting
  expect(waited).toBeDefined()
  await waited?.release()
})

test('exactly one of many that ask at once gets the lock', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => takeLock(dir, 'stack')))
  const held = answers.filter((answer) => answer !== undefined)
  expect(held).toHaveLength(1)
  await held[0]?.release()
})

test('locks differ by name and folder, whatever path leads to the folder', async () => {
  const other = mkdtempSync(path.join(os.tmpdir(), 'lock-'))
  const link = path.join(other, 'link')
  symlinkSync(dir, link)
  const held = [await takeLock(dir, 'stack'), await takeLock(dir, 'database'), await takeLock(other, 'stack')]
  expect(held).not.toContain(undefined)
  expect(await takeLock(link, 'stack')).toBeUndefined()
  for (const lock of held) await lock?.release()
  rmSync(other, { recursive: true })
})
