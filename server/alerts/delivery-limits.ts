import type { Redis } from 'ioredis'
import { createLimit, type Limit } from '../auth/limit.ts'

/** Rate limits per account of what makes the worker connect to an address of the user's choice. */
export interface DeliveryLimits {
  tests: Limit
  newReceivers: Limit
}

export function createDeliveryLimits(redis: Redis): DeliveryLimits {
  return {
    tests: createLimit(redis, 'deliveries:tests', { points: 10, perSeconds: 60 }),
    newReceivers: createLimit(redis, 'deliveries:receivers', { points: 30, perSeconds: 3600 }),
  }
}
