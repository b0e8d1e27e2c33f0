import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countingStream, lost, rotatedSink } from './log-stream.ts'

let dir: string
let nowMs: number
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'log-'))
  nowMs = 0
})
afterEach(() => {
  lost.lines = 0
  rmSync(dir, { recursive: true, force: true })
})

const sink = (options: { maxBytes?: number; maxFiles?: number } = {}) =>
  rotatedSink({ dir, name: 'server', maxBytes: 1_000, maxFiles: 3, now: () => nowMs, ...options })
const text = (file: string) => readFileSync(path.join(dir, file), 'utf8')

describe('a rotated log', () => {
  it('starts a new file when one is full, and keeps a number of them', () => {
    const put = sink({ maxBytes: 10 })
    for (let line = 1; line <= 5; line++) put(`line ${line} ...\n`)
    expect(readdirSync(dir).sort()).toEqual(['server.3.log', 'server.4.log', 'server.5.log'])
    expect(text('server.5.log')).toBe('line 5 ...\n')
  })

  it('continues the file of the previous process, and leaves foreign files alone', () => {
    sink()('before\n')
    mkdirSync(path.join(dir, 'server.x.log'))
    sink()('after\n')
    expect(text('server.1.log')).toBe('before\nafter\n')
  })

  it('creates its folder again when it was removed', () => {
    const put = sink()
    put('before\n')
    rmSync(dir, { recursive: true })
    nowMs += 1_000
    put('after\n')
    expect(text('server.1.log')).toBe('after\n')
  })
})

describe('lines that cannot be written', () => {
  it('on a full disk are counted, and reported in one line when there is space again', () => {
    symlinkSync('/dev/full', path.join(dir, 'server.1.log'))
    const stream = countingStream(sink(), 'server')
    stream.write('a\n')
    stream.write('b\n')
    expect(lost.lines).toBe(2)
    unlinkSync(path.join(dir, 'server.1.log'))
    stream.write('c\n')
    const [notice = '', line] = text('server.1.log').split('\n')
    expect(JSON.parse(notice)).toMatchObject({ level: 40, lost: 2, msg: '2 lines were not written' })
    expect(line).toBe('c')
    expect(lost.lines).toBe(2)
  })
})
