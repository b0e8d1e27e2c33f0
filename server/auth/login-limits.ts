import type { Redis } from 'ioredis'
import { SERVER_KEYS } from '#shared/protocol/names'
import { loginKey } from '#shared/auth/email-key'
import { BoundedMap } from './bounded-map.ts'
import { addressKey, isLoopback } from './address-key.ts'
import { clearLimit, createLimit, type Limit, type Rate } from './limit.ts'
import { createKeyedMutex, type KeyedMutex } from './semaphore.ts'

export interface LoginLimits {
  loginByAddress: Limit
  /** By the /48 of an unknown IPv6 address. */
  loginBySite: Limit
  loginByAccount: Limit
  /** By account, for successful logins. */
  sessionsByAccount: Limit
  /** By account, for checks of the current password. */
  passwordByAccount: Limit
  /**
   * For every registration, whatever its result: each may cost a hash, or reveal whether an account exists.
   */
  registrationByAddress: Limit
  /**
   * One attempt at a time per address. An attempt counts until it succeeds, so concurrent successful ones
   * could exceed the limit.
   */
  perAddress: KeyedMutex
  known: KnownAddresses
  /**
   * Logins of accounts over their limit, as they were typed: the next attempt is rejected without looking up
   * the account.
   */
  overLimit: BoundedMap<string, string>
}

const BESIEGED_REMEMBERED = 1_000

/**
 * The strict limit is per address. The limit per account is this many times as large: it stops many addresses
 * that guess one password, and a single address cannot lock the owner out.
 */
const ACCOUNT_FACTOR = 20

/** A /48 is one customer's or that of 256 customers. */
const SITE_FACTOR = 16

/** A script may log in for every run, but one that only logs in would fill the trail. */
const SESSIONS_FACTOR = 12

/** Users behind one address may register in the same minute. */
const REGISTRATION_FACTOR = 4

const MAX_WAITING_PER_KEY = 20

const ACCOUNT = 'login:account'
const PASSWORD = 'password:account'

export function createLoginLimits(redis: Redis, login: Rate): LoginLimits {
  const growing = { growing: true }
  return {
    loginByAddress: createLimit(redis, 'login:address', login, growing),
    loginBySite: createLimit(redis, 'login:site', times(login, SITE_FACTOR), growing),
    loginByAccount: createLimit(redis, ACCOUNT, times(login, ACCOUNT_FACTOR), growing),
    sessionsByAccount: createLimit(redis, 'sessions:account', times(login, SESSIONS_FACTOR)),
    passwordByAccount: createLimit(redis, PASSWORD, login, growing),
    registrationByAddress: createLimit(redis, 'register:address', times(login, REGISTRATION_FACTOR)),
    perAddress: createKeyedMutex(MAX_WAITING_PER_KEY),
    known: knownAddresses(redis),
    overLimit: new BoundedMap(BESIEGED_REMEMBERED),
  }
}

const times = ({ points, perSeconds }: Rate, factor: number): Rate => ({
  points: points * factor,
  perSeconds,
})

/** Resets the limit of an account: its owner can log in from anywhere. */
export async function clearAccountLimits(redis: Redis, userId: string): Promise<void> {
  await Promise.all([clearLimit(redis, ACCOUNT, userId), clearLimit(redis, PASSWORD, userId)])
}

/**
 * The known addresses of each account. The limits of account and site apply to unknown addresses only, so
 * that the owner can always log in from home and office, where only the limit of the address applies. The
 * machine itself is a known address.
 */
export interface KnownAddresses {
  /** @param login user_id or e-mail, as it was typed: the account has not been looked up yet */
  has: (login: string, address: string) => Promise<boolean>
  add: (user: { user_id: string; email: string }, address: string) => Promise<void>
}

const KNOWN_FOR_SECONDS = 90 * 24 * 3600

function knownAddresses(redis: Redis): KnownAddresses {
  const keyOf = (login: string, address: string) =>
    `${SERVER_KEYS.knownAddress}${loginKey(login)}:${addressKey(address)}`
  return {
    // While Redis is unavailable every address is unknown.
    has: async (login, address) =>
      isLoopback(address) ||
      redis.exists(keyOf(login, address)).then(
        (count) => count === 1,
        () => false,
      ),
    add: async ({ user_id, email }, address) => {
      const keys = [user_id, email].map((login) => keyOf(login, address))
      // A convenience: the login has succeeded, and is not undone when this fails.
      await Promise.allSettled(keys.map((key) => redis.set(key, '', 'EX', KNOWN_FOR_SECONDS)))
    },
  }
}
