import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { realpathSync, rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_AGAIN_EVERY_MS = 50

/**
 * Takes the lock `name` on `dir` for this process. The kernel gives it back when the process ends, however it ends: it
 * is a listening socket, on Linux an abstract one, elsewhere a file that is stale when nobody answers on it.
 * (Containers that share a folder do not see each other's locks.)
 * @param waitMs how long to wait for another holder to go
 * @returns what gives the lock back, or `undefined` when another process still holds it
 */
export async function takeLock(
  dir: string,
  name: string,
  waitMs = 0,
): Promise<(() => Promise<void>) | undefined> {
  const address = addressOf(dir, name)
  const giveUpAt = performance.now() + waitMs
  for (;;) {
    const server = (await listen(address)) ?? (await replaceStale(address))
    if (server !== undefined) return () => new Promise((done) => server.close(() => done()))
    if (performance.now() >= giveUpAt) return undefined
    await sleep(LOOK_AGAIN_EVERY_MS)
  }
}

function addressOf(dir: string, name: string): string {
  const hash = createHash('sha256')
    .update(`${realpathSync(dir)}:${name}`)
    .digest('hex')
    .slice(0, 32)
  return process.platform === 'linux' ? `\0embedded-${hash}` : path.join(os.tmpdir(), `embedded-${hash}.lock`)
}

async function listen(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    server.listen(address)
    await once(server, 'listening')
    return server
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

async function replaceStale(address: string): Promise<Server | undefined> {
  if (address.startsWith('\0') || (await answers(address))) return undefined
  rmSync(address, { force: true })
  return listen(address)
}

async function answers(address: string): Promise<boolean> {
  const socket = connect(address)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
