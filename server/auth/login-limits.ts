import type { Redis } from 'ioredis'
import { SERVER_KEYS } from '#shared/protocol/names'
import { BoundedMap } from './bounded-map.ts'
import { createLimit, type Limit, type Rate } from './limit.ts'

export interface LoginLimits {
  loginByAddress: Limit
  loginByAccount: Limit
  /** By the account whose current password is asked for. */
  passwordByAccount: Limit
  registrationByAddress: Limit
  known: KnownAddresses
  /** What was typed for accounts whose limit was reached: refusing the next attempt need not look for the account. */
  besieged: BoundedMap<string, string>
}

const BESIEGED_REMEMBERED = 1_000

/**
 * The strict limit is each address's. An account's own is this many times as large: it holds off many addresses that try
 * one password, and one address alone can lock nobody out.
 */
const ACCOUNT_FACTOR = 20

/** Every registration that counts costs a hash; colleagues behind one address may register in the same minute. */
const REGISTRATION_FACTOR = 4

export function createLoginLimits(redis: Redis, login: Rate): LoginLimits {
  const growing = { growing: true }
  return {
    loginByAddress: createLimit(redis, 'login:address', login, growing),
    loginByAccount: createLimit(redis, 'login:account', times(login, ACCOUNT_FACTOR), growing),
    passwordByAccount: createLimit(redis, 'password:account', login, growing),
    registrationByAddress: createLimit(redis, 'register:address', times(login, REGISTRATION_FACTOR)),
    known: knownAddresses(redis),
    besieged: new BoundedMap(BESIEGED_REMEMBERED),
  }
}

const times = ({ points, perSeconds }: Rate, factor: number): Rate => ({
  points: points * factor,
  perSeconds,
})

/**
 * From where each account has logged in. The limit of the account is for strangers: however many they are, its owner gets
 * in from home and office, where only the address's own limit holds.
 */
export interface KnownAddresses {
  has: (account: string, address: string) => Promise<boolean>
  add: (account: string, address: string) => Promise<void>
}

const KNOWN_FOR_SECONDS = 90 * 24 * 3600

function knownAddresses(redis: Redis): KnownAddresses {
  const keyOf = (account: string, address: string) => `${SERVER_KEYS.knownAddress}${account}:${address}`
  return {
    // While Redis is away everybody is a stranger.
    has: (account, address) =>
      redis.exists(keyOf(account, address)).then(
        (count) => count === 1,
        () => false,
      ),
    add: async (account, address) =>
      void (await redis.set(keyOf(account, address), '', 'EX', KNOWN_FOR_SECONDS)),
  }
}
