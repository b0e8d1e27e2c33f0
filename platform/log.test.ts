import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** The logger owns a process's stdout, so each test runs it in a process of its own. */
function run(script: string): Record<string, unknown>[] {
  const source = `import { createLogger } from './platform/log.ts'\n${script}`
  const out = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    encoding: 'utf8',
  })
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('the logger', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'log-'))
  })
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true })
  })

  it('never prints a secret', () => {
    const [line] = run(`createLogger({ level: 'info', dir: null, name: 't' }).info({
      password: 'hunter2', body: { password: 'hunter2', access_token: 'hunter2' },
      req: { headers: { authorization: 'Bearer hunter2', cookie: 'session=hunter2' } } }, 'hello')`)
    expect(JSON.stringify(line)).not.toContain('hunter2')
    expect(line).toMatchObject({ name: 't', msg: 'hello', password: '[redacted]' })
  })

  it('prints no further properties of an error, however it was passed', () => {
    const lines = run(`
      const log = createLogger({ level: 'info', dir: null, name: 't' })
      const error = Object.assign(new Error('NOAUTH'), { command: { name: 'auth', args: ['hunter2'] } })
      log.info(error)
      log.info({ err: error }, 'refused')
      log.info({ reason: error, list: [error], deep: { inside: error } }, 'refused')
      log.info({ err: new Error('outer', { cause: error }) })
      log.info({ err: new AggregateError([error], 'all') })
      log.child({ error }).info('refused')
      log.child({ id: 1 }).child({ cause: error, list: [error], password: 'hunter2' }).info('refused')
      const other = log.child({ id: 2 })
      other.setBindings({ deep: { inside: error } })
      other.info('refused')`)
    expect(lines).toHaveLength(8)
    expect(JSON.stringify(lines)).not.toContain('hunter2')
    const described = { type: 'Error', message: 'NOAUTH', command: 'auth' }
    expect(lines[0]).toMatchObject({ msg: 'NOAUTH', err: described })
    expect(lines[1]).toMatchObject({ msg: 'refused', err: described })
    expect(lines[2]).toMatchObject({ reason: described, list: [described], deep: { inside: described } })
    expect(lines[3]).toMatchObject({ err: { message: 'outer', cause: described } })
    expect(lines[4]).toMatchObject({ err: { type: 'AggregateError', errors: [described] } })
    expect(lines[5]).toMatchObject({ error: described })
    expect(lines[6]).toMatchObject({ id: 1, cause: described, list: [described], password: '[redacted]' })
    expect(lines[7]).toMatchObject({ id: 2, deep: { inside: described } })
  })

  it('removes known secrets from any text', () => {
    const [line] = run(`createLogger({ level: 'info', dir: null, name: 't', secrets: ['hunter2-"\\u00e9'] })
      .info({ url: 'redis://x', note: 'hunter2-"\\u00e9' }, 'it is hunter2-"\\u00e9 !')`)
    expect(line).toMatchObject({ note: '[redacted]', msg: 'it is [redacted] !' })
  })

  it('continues when nothing can be written, and counts the lines', () => {
    const source = `import { createLogger } from './platform/log.ts'
      import { lost } from './platform/log-stream.ts'
      const log = createLogger({ level: 'info', dir: null, name: 't' })
      for (let i = 0; i < 3; i++) log.info('hello')
      process.stderr.write(String(lost.lines))`
    const args = ['--import', 'tsx', '--input-type=module', '-e', source]
    const full = openSync('/dev/full', 'w')
    const { status, stderr } = spawnSync(process.execPath, args, {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    })
    closeSync(full)
    expect([status, stderr]).toEqual([0, '3'])
  })

  it('also writes to a folder that does not exist yet', () => {
    const logs = path.join(dir, 'deep', 'logs')
    run(`createLogger({ level: 'info', dir: ${JSON.stringify(logs)}, name: 'server' }).info('hello')`)
    expect(existsSync(logs)).toBe(true)
    const [file] = readdirSync(logs)
    expect(file).toMatch(/^server\..*log$/)
    expect(readFileSync(path.join(logs, file ?? ''), 'utf8')).toContain('"msg":"hello"')
  })
})
