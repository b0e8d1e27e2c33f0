import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import { findRedisServer } from '../embedded/redis.ts'

/** A Redis for one test alone, which may exhaust, break or kill it. */
export interface PrivateRedis {
  url: string
  dir: string
  /** A connection for the test itself. */
  client: Redis
  /** Kills it and restarts it on the same files; resolves before it has loaded them. */
  restart: (settings?: Record<string, string>) => Promise<void>
  stop: () => Promise<void>
}

/** @param settings as on the command line of redis-server, without the dashes */
export async function startPrivateRedis(settings: Record<string, string> = {}): Promise<PrivateRedis> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'redis-'))
  const port = await freePort()
  const start = (also: Record<string, string> = {}) => {
    const all = { port: String(port), bind: '127.0.0.1', dir, save: '', ...settings, ...also }
    const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
    return spawn(findRedisServer(), args, { stdio: 'ignore' })
  }
  const kill = async () => {
    const gone = once(server, 'exit')
    if (server.kill('SIGKILL')) await gone
  }
  let server = start()
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 50 })
  client.on('error', () => {})
  await client.ping()
  return {
    url,
    dir,
    client,
    restart: async (also) => {
      await kill()
      server = start(also)
    },
    stop: async () => {
      client.disconnect()
      await kill()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
