import type { Redis } from 'ioredis'
import { createLimit, type Limit } from '../auth/limit.ts'

/** Rate limits per account of what costs more than a request. */
export interface AlertLimits {
  /** They make the worker connect to an address of the user's choice. */
  tests: Limit
  emailTests: Limit
  /** Letters to an address that may be someone else's. */
  emailCodes: Limit
  newReceivers: Limit
  /** Each reads a day of ticks. */
  dryRuns: Limit
}

export function createAlertLimits(redis: Redis): AlertLimits {
  return {
    tests: createLimit(redis, 'deliveries:tests', { points: 10, perSeconds: 60 }),
    emailTests: createLimit(redis, 'deliveries:email-tests', { points: 3, perSeconds: 3600 }),
    emailCodes: createLimit(redis, 'deliveries:email-codes', { points: 5, perSeconds: 86_400 }),
    newReceivers: createLimit(redis, 'deliveries:receivers', { points: 30, perSeconds: 3600 }),
    dryRuns: createLimit(redis, 'dry-run:account', { points: 10, perSeconds: 60 }),
  }
}
