import type { StoredHeadline } from '#database/news/headlines'
import { seoulIso } from '#shared/market/seoul-time'
import type { Headline } from '#shared/rest/news'

/** A headline in the shape of REST and sockets. */
export function presentHeadline(row: StoredHeadline): Headline {
  const { id, seq, outlet, outlets, title, excerpt, codes, url } = row
  return {
    ...{ id, seq, outlet, outlets, title, excerpt, codes, url },
    published_at: seoulIso(row.published_at.getTime()),
    first_seen_at: seoulIso(row.first_seen_at.getTime()),
  }
}
