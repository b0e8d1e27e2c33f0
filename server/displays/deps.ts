import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { Sessions } from '../auth/sessions.ts'

export interface DisplayDeps {
  database: Database
  redis: Redis
  sessions: Sessions
  secretKey: string
  /** The default lease of a display. */
  displayLeaseHours: number
  /** The time that all servers share. */
  now: () => number
  log: Log
}

/** The subject of a display's sessions and tokens. No user_id has a colon, so it cannot collide with an account. */
export const sessionOwner = (displayId: string): string => `${OWNER}${displayId}`

/** The id of the display; undefined: the subject is an account. */
export const displayOf = (owner: string): string | undefined =>
  owner.startsWith(OWNER) ? owner.slice(OWNER.length) : undefined

const OWNER = 'display:'
