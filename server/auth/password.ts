import { randomInt, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { brokenPasswordRules } from '#shared/auth/password-policy'
import { DAY_MS } from '#shared/time'
import { createSemaphore } from './semaphore.ts'

/** Takes equally long for an account that does not exist (`hash` undefined). */
export type Matches = (password: string, hash: string | undefined) => Promise<boolean>

/** All throw Problem rate_limited when the queue is full. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  matches: Matches
  /**
   * Runs the work before a comparison when its turn has come, so that waiting attempts use no database
   * connection.
   */
  inTurn: <T>(work: (matches: Matches) => Promise<T>, who: Who) => Promise<T>
}

/** Unknown addresses may only use part of the queue, so that known ones always find a place. */
export type Who = 'known' | 'stranger'

/** Attempts that would wait for longer are rejected: browsers time out, and the queue takes memory. */
const LONGEST_WAIT_MS = 10_000
const MAX_WAITING = 1_000
const STRANGERS_SHARE = 1 / 2

/** Leaves one core for everything else, and one of the four libuv threads for files, DNS and hashes. */
const AT_ONCE = Math.max(1, Math.min(3, availableParallelism() - 1))

/** bcrypt with limited concurrency, and a decoy hash for accounts that do not exist. */
export async function createPasswordHasher(cost: number): Promise<PasswordHasher> {
  const startedMs = performance.now()
  const decoy = await bcrypt.hash(randomUUID(), cost)
  const hashMs = performance.now() - startedMs
  const maxWaiting = Math.min(MAX_WAITING, Math.ceil((LONGEST_WAIT_MS * AT_ONCE) / hashMs))
  const maxBefore: Record<Who, number> = {
    known: maxWaiting,
    stranger: Math.ceil(maxWaiting * STRANGERS_SHARE),
  }
  const semaphore = createSemaphore(AT_ONCE)

  const matches: Matches = async (password, hash) => {
    const equal = await bcrypt.compare(password, hash ?? decoy)
    return equal && hash !== undefined && Buffer.byteLength(password) <= 72
  }
  return {
    hash: (password) => semaphore(() => bcrypt.hash(password, cost), maxWaiting),
    matches: (password, hash) => semaphore(() => matches(password, hash), maxWaiting),
    inTurn: (work, who) => semaphore(() => work(matches), maxBefore[who]),
  }
}

/** Without characters that are easily confused. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** Four groups of five characters: more than 110 bits, and easy to copy by hand. */
export function generatePassword(): string {
  for (;;) {
    const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    const password = [group(), group(), group(), group()].join('-')
    if (brokenPasswordRules(password).length === 0) return password
  }
}

/** Long enough to hand it over the next day; a password that stays in a mailbox for longer is a risk. */
const TEMPORARY_MS = DAY_MS

/** The expiry of a password that an admin created at a moment. */
export const temporaryUntil = (nowMs: number): Date => new Date(nowMs + TEMPORARY_MS)

/** Whether a temporary password was not changed in time. */
export function hasExpired(user: { password_expires_at: Date | null }, nowMs: number): boolean {
  return user.password_expires_at !== null && user.password_expires_at.getTime() <= nowMs
}
