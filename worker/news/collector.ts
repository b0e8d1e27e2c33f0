import type { Redis } from 'ioredis'
import { readListings } from '#database/market/listings'
import { storeHeadlines } from '#database/news/headlines'
import type { Database } from '#database/pool'
import type { Dataset } from '#shared/market/dataset'
import { StockMentions } from '#shared/news/stock-mentions'
import type { PublishedHeadline } from '#shared/news/headline'
import { KEYS } from '#shared/protocol/names'
import { DAY_MS, MINUTE_MS } from '#shared/time'
import type { Collector } from '../collectors/collector.ts'
import { createHoldGate } from '../sources/access/hold.ts'
import { createAccessStore } from '../sources/access/store.ts'
import { fetchFeed, type Validators } from './feed-client.ts'
import { readFeed, type FeedItem } from './feed-items.ts'

export interface Feed {
  name: string
  url: string
}

export interface FeedCollectorDeps {
  feed: Feed
  board: Dataset
  everyMs: number
  redis: Redis
  db: Database
  now: () => number
  random: () => number
  timeoutMs?: number
}

/** Some headlines have the time of tomorrow's paper. */
const AHEAD_MS = 10 * MINUTE_MS
const OLDEST_MS = 3 * DAY_MS

/** Collects the headlines of one feed. */
export function feedCollector(deps: FeedCollectorDeps): Collector {
  const { feed, board, everyMs, redis, db, now, random, timeoutMs = 15_000 } = deps
  const { name, url } = feed
  const gate = createHoldGate(createAccessStore(redis, 'news', `${name}:${new URL(url).host}`), {
    now,
    random,
  })

  async function known(): Promise<Validators> {
    const text = await redis.hget(KEYS.feeds, name)
    return text === null ? {} : (JSON.parse(text) as Validators)
  }

  return {
    name: `news:${name}`,
    // A random offset, so that installations do not poll in step.
    everyMs: Math.round(everyMs * (1 + random() / 10)),
    isOpen: () => true,
    async collect(signal) {
      const document = await gate.visit(async () => {
        const { text, validators } = await fetchFeed(url, await known(), { timeoutMs, signal })
        return { validators, answer: text === null ? null : readFeed(text) }
      })
      const { validators, answer } = document
      if (answer === null) return { added: 0, setAside: [] }
      const mentions = new StockMentions(await readListings(db, board))
      const headlines = answer.items.flatMap((item) => headlineOf(item, mentions, now()) ?? [])
      const added = await storeHeadlines(db, { board, outlet: name, headlines, nowMs: now() })
      // Only after they are stored: otherwise lost ones would not be fetched again.
      await redis.hset(KEYS.feeds, name, JSON.stringify(validators))
      return { added, setAside: answer.setAside }
    },
  }
}

/** @returns null: too old to be news */
export function headlineOf(item: FeedItem, mentions: StockMentions, nowMs: number): PublishedHeadline | null {
  const { title, url, excerpt } = item
  const publishedMs = Math.min(item.publishedMs ?? nowMs, nowMs + AHEAD_MS)
  if (publishedMs < nowMs - OLDEST_MS) return null
  return { title, url, key: url, excerpt, publishedMs, codes: mentions.in(`${title}\n${excerpt}`) }
}
