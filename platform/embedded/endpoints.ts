import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { z } from 'zod'
import { readPrivate, writePrivate } from './private-file.ts'

/**
 * Where one part of the stack listens on 127.0.0.1, and the password that keeps out other users of the
 * machine.
 */
const Endpoint = z.object({ port: z.int().min(1).max(65_535), password: z.string().min(1) })
export type Endpoint = z.infer<typeof Endpoint>

const Endpoints = z.object({ database: Endpoint, redis: Endpoint })
export type Endpoints = z.infer<typeof Endpoints>

/** Below the ephemeral port range, so that no outgoing connection takes the port between two starts. */
const PORTS = { database: [20_000, 26_000], redis: [26_000, 32_000] } as const

/** The endpoints of the last start; `undefined` before the first start or when the file is damaged. */
export function keptEndpoints(dataDir: string): Endpoints | undefined {
  const text = readPrivate(fileIn(dataDir))
  if (text === undefined) return undefined
  try {
    return Endpoints.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/**
 * The endpoints to start on: those of the last start, so that a printed URL stays valid. A port that another
 * program has taken since is replaced.
 */
export async function chooseEndpoints(dataDir: string): Promise<Endpoints> {
  const kept = keptEndpoints(dataDir)
  const endpoints: Endpoints = {
    database: await usable(kept?.database, PORTS.database),
    redis: await usable(kept?.redis, PORTS.redis),
  }
  writePrivate(fileIn(dataDir), JSON.stringify(endpoints, undefined, 2))
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
