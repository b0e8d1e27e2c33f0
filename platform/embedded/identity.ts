import { readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import { readPrivate, writePrivate } from './private-file.ts'

/** Which folder of which file system a data folder is. A copy of it has the files of the original, but not these. */
const Identity = z.object({ path: z.string(), inode: z.string(), device: z.string(), boot: z.string() })
type Identity = z.infer<typeof Identity>

const FILE = 'identity.json'

/** What belongs to one folder alone: with the same ones a copy would answer for the original, and take its tokens. */
const NOT_FOR_COPIES = ['endpoints.json', 'secret-key']

/**
 * Makes sure that the ports and secrets in the folder are its own: those that came with a copy are thrown away, and made
 * anew by whoever asks for them next. A folder that was moved cannot be told from a copy. The caller holds its lock.
 */
export function claimFolder(dataDir: string, log: Logger): void {
  const file = path.join(dataDir, FILE)
  const text = readPrivate(file)
  const [kept, actual] = [text === undefined ? undefined : parse(text), identityOf(dataDir)]
  // A folder from before identities were recorded is taken for what it says it is.
  if (text !== undefined && !(kept !== undefined && isSame(kept, actual))) {
    for (const name of NOT_FOR_COPIES) rmSync(path.join(dataDir, name), { force: true })
    log.warn(
      { was: kept?.path, is: actual.path },
      'this data folder is a copy, or was moved: it gets ports and secrets of its own, and everybody has to sign in again',
    )
  }
  if (text === undefined || JSON.stringify(kept) !== JSON.stringify(actual)) {
    writePrivate(file, JSON.stringify(actual, undefined, 2))
  }
}

/** The numbers of a folder; the same by whatever path it is reached, and another for every folder at one time. */
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

/** Empty where the system does not tell. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
