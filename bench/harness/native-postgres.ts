import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

export interface NativePostgres {
  url: string
  version: string
  stop: () => Promise<void>
}

const DEBIAN_VERSIONS = '/usr/lib/postgresql'
const READY_WITHIN_MS = 15_000

/**
 * A private server of the machine's own PostgreSQL, with its default settings; null where it is not
 * installed.
 */
export async function startNativePostgres(): Promise<NativePostgres | null> {
  const bin = findBin()
  const owner = unprivileged()
  if (bin === null || owner === null) return null
  const dir = mkdtempSync(path.join(os.tmpdir(), 'bench-postgres-'))
  if (owner.uid !== undefined && owner.gid !== undefined) chownSync(dir, owner.uid, owner.gid)
  const data = path.join(dir, 'data')
  const options = { ...owner, cwd: dir, stdio: 'ignore' as const }
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8'],
    options,
  )
  const port = await freePort()
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', dir]
  const server = spawn(path.join(bin, 'postgres'), args, options)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const version = await askVersion(url)
  return {
    url,
    version,
    stop: async () => {
      server.kill('SIGINT')
      await ended
      rmSync(dir, { recursive: true })
    },
  }
}

function findBin(): string | null {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS).sort().reverse() : []
  const folders = [
    ...(process.env['PATH'] ?? '').split(path.delimiter),
    ...versions.map((version) => path.join(DEBIAN_VERSIONS, version, 'bin')),
  ]
  return (
    folders.find((dir) => ['initdb', 'postgres'].every((name) => existsSync(path.join(dir, name)))) ?? null
  )
}

/** PostgreSQL refuses to run as root: then it runs as the user of its package. */
function unprivileged(): { uid?: number; gid?: number } | null {
  if (process.getuid?.() !== 0) return {}
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** @throws Error when the server does not start */
async function askVersion(url: string): Promise<string> {
  const giveUpAt = performance.now() + READY_WITHIN_MS
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
      return rows[0]?.server_version.split(' ')[0] ?? 'unknown'
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      await sleep(100)
    } finally {
      await client.end().catch(() => {})
    }
  }
}
