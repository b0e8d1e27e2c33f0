import { randomInt, randomUUID } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { brokenPasswordRules } from '#shared/auth/password-policy'
import { createSemaphore } from './semaphore.ts'

/** Takes as long for an account that does not exist (`hash` undefined) as for one that does. */
export type Matches = (password: string, hash: string | undefined) => Promise<boolean>

/** All throw Problem rate_limited when too many are waiting. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  matches: Matches
  /** Does what leads to a comparison when its turn has come: whoever waits has asked the database nothing yet. */
  inTurn: <T>(work: (matches: Matches) => Promise<T>, who: Who) => Promise<T>
}

/** Strangers may wait in a part of the places only: however many they are, people who are known find one. */
export type Who = 'known' | 'stranger'

/** Whoever would have to wait longer is sent away: a browser gives up, too, and the queue takes memory. */
const LONGEST_WAIT_MS = 10_000
const MAX_WAITING = 1_000
const STRANGERS_SHARE = 1 / 2

/** A core stays free for everybody else, and one of the four threads that Node shares among files, names and hashes. */
const AT_ONCE = Math.max(1, Math.min(3, availableParallelism() - 1))

/** bcrypt, a few at a time, and one hash of nothing anybody knows to compare with when there is no account. */
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

/** Without characters that are taken for one another. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'

/** Four groups of five characters: more than 110 bits, and easy to copy by hand. */
export function generatePassword(): string {
  for (;;) {
    const group = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    const password = [group(), group(), group(), group()].join('-')
    if (brokenPasswordRules(password).length === 0) return password
  }
}

/** Long enough to hand it over, also in the evening; what lies in a mailbox for longer is found by others. */
const TEMPORARY_MS = 24 * 3_600_000

/** When a password ends that was made at a moment for somebody else. */
export const temporaryUntil = (nowMs: number): Date => new Date(nowMs + TEMPORARY_MS)

/** Whether a password that an admin gave out was not changed in time. */
export function hasExpired(user: { password_expires_at: Date | null }, nowMs: number): boolean {
  return user.password_expires_at !== null && user.password_expires_at.getTime() <= nowMs
}
