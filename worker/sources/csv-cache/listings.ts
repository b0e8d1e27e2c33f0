import { seoulDate, type SeoulDate } from '#shared/market/seoul-time'
import type { ParsedMarket } from '../source.ts'
import type { CacheClient, CachedFile } from './client.ts'
import { parseSnapshot } from './tables.ts'
import type { ListingFile } from './trade-date.ts'

/** A file of all listings, with the rows that could not be parsed. */
export interface CachedListing extends ListingFile {
  setAside: ParsedMarket['setAside']
}

export interface Listings {
  /** @returns null when there is no such file @throws SourceFault, SourceError */
  read(name: SeoulDate, signal: AbortSignal): Promise<CachedListing | null>
}

/**
 * The files of all listings, each parsed once. A missing file of a past day is not requested again until
 * tomorrow.
 */
export function createListings(client: CacheClient, now: () => number): Listings {
  const understood = new WeakMap<CachedFile, CachedListing>()
  let missing = { today: '', names: new Set<SeoulDate>() }

  function understand(name: SeoulDate, file: CachedFile): CachedListing {
    const before = understood.get(file)
    if (before !== undefined) return before
    const listing = { name, notNewerThanMs: file.notNewerThanMs, ...parseSnapshot(file.text) }
    understood.set(file, listing)
    return listing
  }

  return {
    async read(name, signal) {
      const today = seoulDate(now())
      if (missing.today !== today) missing = { today, names: new Set() }
      if (missing.names.has(name)) return null
      const file = await client.get(`listing/krx/${name}.csv`, signal)
      if (file !== null) return understand(name, file)
      if (name < today) missing.names.add(name)
      return null
    },
  }
}
