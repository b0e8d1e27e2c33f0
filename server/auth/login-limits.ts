import type { Redis } from 'ioredis'
import { SERVER_KEYS } from '#shared/protocol/names'
import { loginKey } from '#shared/auth/email-key'
import { BoundedMap } from './bounded-map.ts'
import { addressKey, isLoopback } from './address-key.ts'
import { clearLimit, createLimit, type Limit, type Rate } from './limit.ts'
import { createKeyedMutex, type KeyedMutex } from './semaphore.ts'

export interface LoginLimits {
  loginByAddress: Limit
  /** By the /48 of a stranger's IPv6 address. */
  loginBySite: Limit
  loginByAccount: Limit
  /** By the account, of logins that were right. */
  sessionsByAccount: Limit
  /** By the account whose current password is asked for. */
  passwordByAccount: Limit
  /** Of every request, whatever becomes of it: each may cost a hash, or say whether there is such an account. */
  registrationByAddress: Limit
  /**
   * One attempt at a time from each address. It counts until it turns out to be right, so of many right ones at once some
   * would be one too many.
   */
  perAddress: KeyedMutex
  known: KnownAddresses
  /** What was typed for accounts whose limit was reached: refusing the next attempt need not look for the account. */
  overLimit: BoundedMap<string, string>
}

const BESIEGED_REMEMBERED = 1_000

/**
 * The strict limit is each address's. An account's own is this many times as large: it holds off many addresses that try
 * one password, and one address alone can lock nobody out.
 */
const ACCOUNT_FACTOR = 20

/** A /48 is one customer's or 256 customers'. */
const SITE_FACTOR = 16

/** A script that logs in for every run is welcome; one that does nothing else fills the trail. */
const SESSIONS_FACTOR = 12

/** Colleagues behind one address may register in the same minute. */
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

/** What was tried at an account is forgotten: its owner gets in from anywhere. */
export async function clearAccountLimits(redis: Redis, userId: string): Promise<void> {
  await Promise.all([clearLimit(redis, ACCOUNT, userId), clearLimit(redis, PASSWORD, userId)])
}

/**
 * From where each account has logged in. The limits of account and site are for strangers: however many they are, its owner
 * gets in from home and office, where only the address's own limit holds. Whoever sits at the machine itself is at home.
 */
export interface KnownAddresses {
  /** @param login user_id or e-mail, as it was typed: nobody has been looked for yet */
  has: (login: string, address: string) => Promise<boolean>
  add: (user: { user_id: string; email: string }, address: string) => Promise<void>
}

const KNOWN_FOR_SECONDS = 90 * 24 * 3600

function knownAddresses(redis: Redis): KnownAddresses {
  const keyOf = (login: string, address: string) =>
    `${SERVER_KEYS.knownAddress}${loginKey(login)}:${addressKey(address)}`
  return {
    // While Redis is away everybody is a stranger.
    has: async (login, address) =>
      isLoopback(address) ||
      redis.exists(keyOf(login, address)).then(
        (count) => count === 1,
        () => false,
      ),
    add: async ({ user_id, email }, address) => {
      const keys = [user_id, email].map((login) => keyOf(login, address))
      // It is a convenience: what it follows has been done, and is not undone for it.
      await Promise.allSettled(keys.map((key) => redis.set(key, '', 'EX', KNOWN_FOR_SECONDS)))
    },
  }
}
