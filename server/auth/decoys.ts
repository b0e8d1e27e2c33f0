import { createHmac, randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { loginKey } from '#shared/auth/email-key'
import { SERVER_KEYS } from '#shared/protocol/names'

/**
 * Registrations that could not become accounts because the user_id or e-mail was taken, where that must not
 * be revealed. A login with such credentials is answered as pending approval, like that of a new account;
 * otherwise it would reveal what the registration did not.
 */
export interface Decoys {
  /**
   * @param password null: the account was created; the written entry then matches no login, and takes as long
   */
  add: (logins: readonly string[], password: string | null) => Promise<void>
  /** Not found while Redis is unavailable. */
  has: (login: string, password: string) => Promise<boolean>
}

/** An admin is expected to have decided by then. */
const KEPT_SECONDS = 30 * 24 * 3600

/** @param secretKey without it the entries in Redis cannot be used to guess passwords */
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
