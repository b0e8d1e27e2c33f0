import type { Redis } from 'ioredis'
import type { Database } from '../pool.ts'
import type { Log } from '#platform/log'
import type { MarketHalt } from '#shared/market/halt'
import { CHANNELS } from '#shared/protocol/names'
import { DAY_MS } from '#shared/time'
import { followRows, type Following } from './following-rows.ts'
import { haltOf, readHalts } from './market-halts.ts'

/** Longer than the time between the start of a halt and its declaration. */
const REMEMBERED_MS = 2 * DAY_MS
const MANY = 200

export interface FollowedHalts extends Following {
  /** The market-wide halts of now and of the last days; the same array until they change. */
  halts: () => readonly MarketHalt[]
}

/** @param subscriber a connection in subscriber mode, which may serve others as well */
export function followHalts({
  now,
  ...deps
}: {
  db: Database
  subscriber: Redis
  log: Log
  now: () => number
}): FollowedHalts {
  let known: readonly MarketHalt[] = []
  const following = followRows({
    ...deps,
    channel: CHANNELS.halts,
    read: async (db) => {
      const rows = await readHalts(db, { endedSince: new Date(now() - REMEMBERED_MS), limit: MANY })
      return rows.map(haltOf)
    },
    onChange: (halts) => {
      known = halts
    },
  })
  return { halts: () => known, ...following }
}
