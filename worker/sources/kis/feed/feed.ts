import type { Redis } from 'ioredis'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import type { KisStore } from '../access/store.ts'
import { packEntry, unpackEntry, type CollectorStatus, type FeedEntry, type FeedListing } from './entry.ts'

/** The feed from the worker that holds the key to the workers that poll. */
export interface FeedWriter {
  /** Whether any worker has polled within a minute. */
  isWanted(): Promise<boolean>
  write(entry: FeedEntry): Promise<void>
  writeStatus(status: CollectorStatus): Promise<void>
  writeListing(listing: FeedListing): Promise<void>
  readListing(): Promise<FeedListing | null>
}

/** The entries since the last read. */
export interface News {
  entries: FeedEntry[]
  status: CollectorStatus | null
  listing: FeedListing | null
}

export interface FeedReader {
  /** @throws SourceError `store_unavailable` */
  read(): Promise<News>
}

/** Two minutes of a busy market: longer than it takes until every quote has been written again. */
const MAX_ENTRIES = 4_000
const WANTED_MS = MINUTE_MS
const STATUS_KEPT_MS = 5 * MINUTE_MS
const LISTING_KEPT_MS = 7 * DAY_MS

export function createFeedWriter(redis: Redis, { key, ask, read, write }: KisStore): FeedWriter {
  return {
    isWanted: async () => (await read('wanted')) !== null,
    write: async (entry) => {
      await ask(() => redis.xadd(key('feed'), 'MAXLEN', '~', MAX_ENTRIES, '*', 'e', packEntry(entry)))
    },
    writeStatus: (status) => write('status', JSON.stringify(status), STATUS_KEPT_MS),
    writeListing: async (listing) => {
      await write('listing', JSON.stringify(listing), LISTING_KEPT_MS)
      await write('listing:version', listing.version, LISTING_KEPT_MS)
    },
    readListing: async () => parsed<FeedListing>(await read('listing')),
  }
}

export function createFeedReader(redis: Redis, { key, ask, read }: KisStore): FeedReader {
  let lastId = '-'
  let version: string | null = null
  let listing: FeedListing | null = null

  /** The listing is large, and changes once a day. */
  async function listingOf(wanted: string | null): Promise<FeedListing | null> {
    if (wanted === null || wanted === version) return listing
    listing = parsed<FeedListing>(await read('listing'))
    version = listing?.version ?? null
    return listing
  }

  return {
    async read() {
      const from = lastId === '-' ? lastId : `(${lastId}`
      const replies = await ask(() =>
        redis
          .multi()
          .set(key('wanted'), '1', 'PX', WANTED_MS)
          .mget(key('status'), key('listing:version'))
          .xrange(key('feed'), from, '+')
          .exec(),
      )
      const [status = null, wantedVersion = null] = (replies?.[1]?.[1] ?? []) as (string | null)[]
      const added = (replies?.[2]?.[1] ?? []) as [id: string, fields: string[]][]
      lastId = added.at(-1)?.[0] ?? lastId
      return {
        entries: added.flatMap(([, [, text]]) => (text === undefined ? [] : [unpackEntry(text)])),
        status: parsed<CollectorStatus>(status),
        listing: await listingOf(wantedVersion),
      }
    },
  }
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T)
}
