import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { readPrivate, writePrivate } from './private-file.ts'

/**
 * Identifies a data folder by device and inode. A copy has the files of the original, but not these numbers.
 */
const Identity = z.object({ path: z.string(), inode: z.string(), device: z.string(), boot: z.string() })
type Identity = z.infer<typeof Identity>

const FILE = 'identity.json'

/**
 * What must be unique to one folder: a copy with the same endpoints and keys would stand in for the original
 * and accept its tokens.
 */
const NOT_FOR_COPIES = ['endpoints.json', 'secret-key', 'vapid-keys.json']

/**
 * Makes sure that the ports and secrets in the folder are its own: those of a copy are deleted, and generated
 * again when they are next needed. A moved folder cannot be distinguished from a copy. The caller holds the
 * folder's lock.
 */
export function claimFolder(dataDir: string, log: Logger): void {
  const file = path.join(dataDir, FILE)
  const text = readPrivate(file)
  const [kept, actual] = [text === undefined ? undefined : parse(text), identityOf(dataDir)]
  // A folder from before identities were recorded is taken for an original.
  if (text !== undefined && !(kept !== undefined && isSame(kept, actual))) {
    for (const name of NOT_FOR_COPIES) rmSync(path.join(dataDir, name), { force: true })
    log.warn(
      { was: kept?.path, is: actual.path },
      'this data folder is a copy, or was moved: it gets new ports and secrets, and all users have to sign in again',
    )
  }
  if (text === undefined || JSON.stringify(kept) !== JSON.stringify(actual)) {
    writePrivate(file, JSON.stringify(actual, undefined, 2))
  }
}

/** Device and inode of a folder: the same for every path that leads to it, and unique at any one time. */
export function folderNumbers(dir: string): { inode: string; device: string } {
  const { ino, dev } = statSync(dir, { bigint: true })
  return { inode: String(ino), device: String(dev) }
}

export function isSameFolder(one: string, other: string): boolean {
  try {
    const [a, b] = [folderNumbers(one), folderNumbers(other)]
    return a.inode === b.inode && a.device === b.device
  } catch {
    return false
  }
}

function identityOf(dataDir: string): Identity {
  return { path: realpathSync(dataDir), ...folderNumbers(dataDir), boot: bootId() }
}

/** File systems may get other device numbers at each boot of the machine. */
function isSame(kept: Identity, actual: Identity): boolean {
  const isDeviceKnown = kept.boot !== '' && kept.boot === actual.boot
  return (
    kept.path === actual.path &&
    kept.inode === actual.inode &&
    (!isDeviceKnown || kept.device === actual.device)
  )
}

function parse(text: string): Identity | undefined {
  try {
    return Identity.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Empty where the system does not provide it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
