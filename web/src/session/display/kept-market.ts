import { EVENTS } from '#shared/protocol/events'
import type { IndexSnapshot, MarketSnapshot } from '#shared/protocol/messages'
import type { Feed } from '../../live/feed.ts'

const CACHE = 'display-market'
const ADDRESS = '/kept-market.json'

interface KeptMarket {
  /** When it was kept, by the server's clock. */
  atMs: number
  market: MarketSnapshot
  index: IndexSnapshot | null
}

/** Keeps the prices of this moment in the browser: a screen that restarts without the server shows them, marked as old. */
export async function keepMarket({ latest, index }: Feed, atMs: number): Promise<void> {
  const market = latest.snapshot()
  if (market === null || !('caches' in window)) return
  const kept: KeptMarket = { atMs, market, index: index.snapshot() }
  await (await caches.open(CACHE)).put(ADDRESS, new Response(JSON.stringify(kept)))
}

/** Fills a feed that has received nothing with the prices that were kept. @returns when they were kept; null: there are none */
export async function restoreMarket(feed: Feed): Promise<number | null> {
  if (!('caches' in window)) return null
  const answer = await caches.match(ADDRESS, { cacheName: CACHE })
  if (answer === undefined) return null
  const { atMs, market, index } = (await answer.json()) as KeptMarket
  if (feed.position('market') !== null) return null
  if (feed.receive('market', EVENTS.snapshot, market) === 'gap') return null
  if (index !== null) feed.receive('index', EVENTS.snapshot, index)
  return atMs
}

export async function forgetMarket(): Promise<void> {
  if ('caches' in window) await caches.delete(CACHE)
}
