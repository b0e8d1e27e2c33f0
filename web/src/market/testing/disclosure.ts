import { classify } from '#shared/disclosures/classify'
import type { Disclosure } from '#shared/rest/disclosures'

/** A disclosure as the server sends it; a test passes the fields that matter. */
export function disclosure(id: number, more: Partial<Disclosure> = {}): Disclosure {
  const title = more.title ?? '유상증자결정'
  const { kinds, level } = classify(title)
  return {
    id,
    seq: id,
    source: 'kind',
    sources: ['kind'],
    published_at: '2026-03-19T09:30:00.000+09:00',
    has_time: true,
    first_seen_at: '2026-03-19T09:31:20.000+09:00',
    seen_late: false,
    code: '005930',
    company: '삼성전자',
    market: 'KOSPI',
    title,
    kinds: [...kinds],
    level,
    important: true,
    is_correction: false,
    correction_no: 0,
    corrects: null,
    superseded_by: null,
    withdrawn: false,
    url: null,
    ...more,
  }
}
