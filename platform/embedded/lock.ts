import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { folderNumbers } from './identity.ts'

const LOOK_AGAIN_EVERY_MS = 50

export interface Lock {
  /** A child process that inherits it holds the lock, too. */
  descriptor: number
  release: () => Promise<void>
}

/**
 * Takes the lock `name` on the folder `dir`, whatever path leads to the folder, for this process. The kernel
 * releases it when the process ends for any reason: it is a listening socket, an abstract one on Linux,
 * elsewhere a file that is stale when no process answers on it. (Containers that share a folder do not see
 * each other's locks.)
 * @param waitMs how long to wait for another holder to release it
 * @returns `undefined` when another process still holds it
 */
export async function takeLock(dir: string, name: string, waitMs = 0): Promise<Lock | undefined> {
  const address = addressOf(dir, name)
  const giveUpAt = performance.now() + waitMs
  for (;;) {
    const socket = (await listen(address)) ?? (await replaceStale(address))
    if (socket !== undefined) {
      return {
        descriptor: descriptorOf(socket),
        release: () => new Promise((done) => void socket.close(() => done())),
      }
    }
    if (performance.now() >= giveUpAt) return undefined
    await sleep(LOOK_AGAIN_EVERY_MS)
  }
}

function addressOf(dir: string, name: string): string {
  const { device, inode } = folderNumbers(dir)
  const hash = createHash('sha256').update(`${device}:${inode}:${name}`).digest('hex').slice(0, 32)
  return process.platform === 'linux' ? `\0embedded-${hash}` : path.join(os.tmpdir(), `embedded-${hash}.lock`)
}

/** Exists in Node but not in its types. */
function descriptorOf(socket: Server): number {
  return (socket as Server & { _handle: { fd: number } })._handle.fd
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
