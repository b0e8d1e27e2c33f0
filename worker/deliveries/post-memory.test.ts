import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Receiver } from './testing/receiver.ts'

const PROGRAM = fileURLToPath(new URL('testing/posting.ts', import.meta.url))
/** A third of them are answered with 10 MB each. */
const POSTS = 600
const MIB = 2 ** 20

const receiver = new Receiver()
let root: string
beforeAll(async () => {
  root = await receiver.listen()
})
afterAll(() => receiver.close())

it('the memory of a process that posts to receivers that hang, redirect and answer 10 MB stays as it was', async () => {
  const urls = ['hang', 'redirect', 'flood'].map((way) => `${root}/${way}`)
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', PROGRAM, String(POSTS), ...urls],
  ])
  const { outcomes, beforeBytes, mostBytes, afterBytes } = JSON.parse(stdout) as {
    outcomes: Record<string, number>
    beforeBytes: number
    mostBytes: number
    afterBytes: number
  }
  expect(Object.entries(outcomes).sort()).toEqual([
    ['200', POSTS / 3],
    ['302', POSTS / 3],
    ['timeout', POSTS / 3],
  ])
  // Of 2 GB that were offered; 64 attempts at a time, each of which reads 16 KiB and a chunk of its socket.
  expect(mostBytes - beforeBytes).toBeLessThan(48 * MIB)
  expect(afterBytes - beforeBytes).toBeLessThan(8 * MIB)
})
