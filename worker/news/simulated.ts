import { readListings, type MasterListing } from '#database/market/listings'
import { storeHeadlines } from '#database/news/headlines'
import type { Database } from '#database/pool'
import type { PublishedHeadline } from '#shared/news/headline'
import { MINUTE_MS } from '#shared/time'
import type { Collector } from '../collectors/collector.ts'
import { Draws, mix, mixMoment } from '../sources/simulator/random.ts'
import { SourceError } from '../sources/source.ts'

export const SIMULATED_OUTLET = 'SIMULATED'
const SLOT_MS = MINUTE_MS
const SLOTS = 90
const CHANCE = 0.35
const LISTED_SOON_MS = 1_000
/** A random series independent of that of the filings. */
const NEWS = 0x4e657773

const TITLES = [
  '{name}, 거래량 늘며 장중 변동성 확대',
  '{name} "신규 공급 논의 중"',
  '증권가, {name} 목표주가 조정',
  '{name} 주주총회 앞두고 관심',
  '[모의] {name} 생산 라인 점검',
  '{name}·협력사, 공동 개발 발표',
] as const satisfies readonly [string, ...string[]]

/** Simulated headlines about the listings of the simulated market, without links. */
export function simulatedNews(deps: {
  db: Database
  seed: number
  everyMs: number
  now: () => number
}): Collector {
  const { db, seed, everyMs, now } = deps
  return {
    name: `news:${SIMULATED_OUTLET}`,
    everyMs: Math.min(everyMs, SLOT_MS),
    isOpen: () => true,
    async collect() {
      const nowMs = now()
      const listings = await readListings(db, 'simulated')
      if (listings.length === 0)
        throw new SourceError('no_prices_yet', 'no listing is stored yet', {
          retryAtMs: nowMs + LISTED_SOON_MS,
        })
      const last = Math.floor(nowMs / SLOT_MS)
      const headlines = Array.from({ length: SLOTS }, (_, back) => last - back).flatMap(
        (slot) => headlineOf(slot, listings, seed) ?? [],
      )
      const batch = { board: 'simulated', outlet: SIMULATED_OUTLET, headlines, nowMs } as const
      return { added: await storeHeadlines(db, batch), setAside: [] }
    },
  }
}

/** @returns null: no headline in that minute */
export function headlineOf(
  slot: number,
  listings: readonly MasterListing[],
  seed: number,
): PublishedHeadline | null {
  const publishedMs = slot * SLOT_MS
  const draws = new Draws(mix(mixMoment(seed, publishedMs), NEWS))
  const isPublished = draws.chance(CHANCE)
  const listing = listings[Math.floor(draws.uniform() * listings.length)]
  const title = draws.pick(TITLES)
  if (!isPublished || listing === undefined) return null
  return {
    title: title.replace('{name}', listing.name),
    url: null,
    key: `simulated:${slot}`,
    publishedMs,
    excerpt: '시뮬레이터가 만든 모의 기사입니다.',
    codes: [listing.code],
  }
}
