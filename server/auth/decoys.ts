import { createHmac, randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { loginKey } from '#shared/auth/email-key'
import { SERVER_KEYS } from '#shared/protocol/names'

/**
 * Registrations that could not become accounts because the user_id or e-mail was taken, where that is not told. Whoever comes
 * back with such a login and its password hears that it waits for approval, as the owner of a new account does; otherwise a
 * log-in would tell what the registration did not.
 */
export interface Decoys {
  /** @param password null: the account was made; what is written then matches nothing, and takes as long */
  add: (logins: readonly string[], password: string | null) => Promise<void>
  /** While Redis is away there is none. */
  has: (login: string, password: string) => Promise<boolean>
}

/** By then an admin would have decided. */
const KEPT_SECONDS = 30 * 24 * 3600

/** @param secretKey without it nobody can try passwords at what Redis has */
export function createDecoys(redis: Redis, secretKey: string): Decoys {
  const keyOf = (login: string, password: string) => {
    const digest = createHmac('sha256', secretKey).update(`decoy\0${loginKey(login)}\0${password}`)
    return SERVER_KEYS.decoy + digest.digest('base64url')
  }
  return {
    add: async (logins, password) => {
      const keys = logins.map((login) => keyOf(login, password ?? randomUUID()))
      await Promise.all(keys.map((key) => redis.set(key, '', 'EX', KEPT_SECONDS)))
    },
    has: (login, password) =>
      redis.exists(keyOf(login, password)).then(
        (count) => count === 1,
        () => false,
      ),
  }
}
