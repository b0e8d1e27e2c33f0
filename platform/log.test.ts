import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** The logger owns a process's stdout, so it is tried in a process of its own. */
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

  it('also writes to a folder that does not exist yet', () => {
    const logs = path.join(dir, 'deep', 'logs')
    run(`createLogger({ level: 'info', dir: ${JSON.stringify(logs)}, name: 'server' }).info('hello')`)
    expect(existsSync(logs)).toBe(true)
    const [file] = readdirSync(logs)
    expect(file).toMatch(/^server\..*log$/)
    expect(readFileSync(path.join(logs, file ?? ''), 'utf8')).toContain('"msg":"hello"')
  })
})
