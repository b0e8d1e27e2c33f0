import type { StoredHeadline } from '#database/news/headlines'
import { isoOf } from '#shared/market/seoul-time'
import type { Headline } from '#shared/rest/news'

/** A headline in the shape of REST and sockets. */
export function presentHeadline(row: StoredHeadline): Headline {
  const { id, seq, outlet, outlets, title, excerpt, codes, url } = row
  return {
    ...{ id, seq, outlet, outlets, title, excerpt, codes, url },
    published_at: isoOf(row.published_at),
    first_seen_at: isoOf(row.first_seen_at),
  }
}
