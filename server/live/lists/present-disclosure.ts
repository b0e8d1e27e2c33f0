import type { StoredDisclosure } from '#database/disclosures/rows'
import { isImportant } from '#shared/disclosures/classify'
import { MARKETS } from '#shared/market/quote'
import { isoOf } from '#shared/market/seoul-time'
import type { Disclosure } from '#shared/rest/disclosures'

/** A filing in the shape of REST and sockets. */
export function presentDisclosure(row: StoredDisclosure): Disclosure {
  return {
    id: row.id,
    seq: row.seq,
    source: row.source,
    sources: row.sources,
    published_at: isoOf(row.published_at),
    has_time: row.has_time,
    first_seen_at: isoOf(row.first_seen_at),
    seen_late: row.seen_late,
    code: row.code,
    company: row.company,
    market: MARKETS.find((known) => known === row.market) ?? null,
    title: row.title,
    kinds: row.kinds,
    level: row.level,
    important: isImportant(row.level),
    is_correction: row.is_correction,
    correction_no: row.correction_no,
    corrects: row.corrects,
    superseded_by: row.superseded_by,
    withdrawn: row.withdrawn,
    url: row.url,
  }
}
