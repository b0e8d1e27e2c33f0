import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'

/** Where one part of the stack listens on 127.0.0.1, and the password that keeps other users of the machine out. */
export interface Endpoint {
  port: number
  password: string
}

export interface Endpoints {
  database: Endpoint
  redis: Endpoint
}

/** Below the ports that systems give to outgoing connections, so that nothing slips in between two starts. */
const PORTS = { database: [20_000, 26_000], redis: [26_000, 32_000] } as const

/** The endpoints of the last start, `undefined` before the first. */
export function keptEndpoints(dataDir: string): Endpoints | undefined {
  const file = fileIn(dataDir)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Endpoints) : undefined
}

/**
 * The endpoints to start on: those of the last start, so that a printed URL stays valid. A port that somebody else has
 * taken meanwhile is replaced.
 */
export async function chooseEndpoints(dataDir: string): Promise<Endpoints> {
  const kept = keptEndpoints(dataDir)
  const endpoints: Endpoints = {
    database: await usable(kept?.database, PORTS.database),
    redis: await usable(kept?.redis, PORTS.redis),
  }
  writeFileSync(fileIn(dataDir), `${JSON.stringify(endpoints, undefined, 2)}\n`, { mode: 0o600 })
  return endpoints
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'endpoints.json')
}

async function usable(kept: Endpoint | undefined, [from, to]: readonly [number, number]): Promise<Endpoint> {
  const password = kept?.password ?? randomBytes(24).toString('hex')
  let port = kept?.port ?? randomInt(from, to)
  while (!(await isFree(port))) port = randomInt(from, to)
  return { port, password }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
