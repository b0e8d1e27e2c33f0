import { createHash } from 'node:crypto'
import { seoulDate, seoulTimeOfDayMs } from '#shared/market/seoul-time'
import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import { MINUTE_MS } from '#shared/time'
import { SourceFault } from '../../access/fault.ts'
import type { FeedListing } from '../feed/entry.ts'
import type { FeedWriter } from '../feed/feed.ts'
import { downloadMasters, type MasterOptions } from '../masters/download.ts'

/** The files of a day are published by this time. */
const RENEWED_BY_MS = (7 * 60 + 40) * MINUTE_MS
/** The delay after a failed download. */
const AGAIN_AFTER_MS = 5 * MINUTE_MS
/** Listings come and go a few at a time: a file with a smaller share is incomplete. */
const KNOWN_SHARE = 0.9

export interface MasterBook {
  /**
   * Today's listings; the previous ones while the files are unavailable. @throws SourceFault when there are
   * none at all
   */
  current(signal: AbortSignal): Promise<FeedListing>
}

/** The master files, read once a day, and again after the morning's publication. */
export function createMasterBook(
  options: MasterOptions & { feed: FeedWriter; now: () => number; log: Log },
): MasterBook {
  const { feed, now, log } = options
  let held: FeedListing | null = null
  let readFor: string | null = null
  let failedMs: number | null = null

  async function renewed(signal: AbortSignal): Promise<FeedListing> {
    const before = held ?? (await feed.readListing())
    try {
      const fresh = versioned(await downloadMasters(options, signal))
      if (before !== null) refuseFewer(before, fresh)
      if (fresh.missing.length > 0 && before !== null) throw partMissing(fresh)
      await feed.writeListing(fresh)
      return fresh
    } catch (error) {
      if (!(error instanceof SourceFault) || before === null) throw error
      failedMs = now()
      log.warn(
        { code: error.code, reason: error.message },
        'the master files cannot be had: those of before are used',
      )
      return before
    }
  }

  return {
    async current(signal) {
      const wanted = morningOf(now())
      const isResting = failedMs !== null && !hasElapsed(failedMs, AGAIN_AFTER_MS, now())
      if (held !== null && (readFor === wanted || isResting)) return held
      failedMs = null
      held = await renewed(signal)
      if (failedMs === null && held.missing.length === 0) readFor = wanted
      else failedMs ??= now()
      return held
    },
  }
}

/** The day whose files are published. */
function morningOf(nowMs: number): string {
  const today = seoulDate(nowMs)
  return seoulTimeOfDayMs(nowMs) >= RENEWED_BY_MS ? today : `before ${today}`
}

function versioned(masters: Omit<FeedListing, 'version'>): FeedListing {
  const version = createHash('sha256').update(JSON.stringify(masters)).digest('hex').slice(0, 16)
  return { version, ...masters }
}

function refuseFewer(before: FeedListing, { listings }: FeedListing): void {
  const codes = new Set(listings.map(({ code }) => code))
  const known = before.listings.filter(({ code }) => codes.has(code)).length
  if (known >= before.listings.length * KNOWN_SHARE) return
  const message = `the master files know ${known} of ${before.listings.length} listings`
  throw new SourceFault('partial_answer', message, 'transient')
}

function partMissing({ missing }: FeedListing): SourceFault {
  const message = `the master files of ${missing.map(({ part }) => part).join(', ')} cannot be had`
  return new SourceFault('partial_answer', message, 'transient')
}
