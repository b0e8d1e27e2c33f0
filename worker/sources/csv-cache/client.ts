import { createHash } from 'node:crypto'
import type { DailyBudget } from '../access/daily-budget.ts'
import { SourceFault } from '../access/fault.ts'
import { send, type Sent } from '../access/send.ts'
import type { CacheStore } from './store.ts'

/** One version of a file; the same object as long as the file has not changed. */
export interface CachedFile {
  path: string
  text: string
  /**
   * The earliest time at which this version is known to have existed, epoch milliseconds: its contents cannot
   * be newer. The file itself has no timestamp.
   */
  notNewerThanMs: number
}

export interface CacheClient {
  /** @returns null when the file does not exist @throws SourceFault, SourceError */
  get(path: string, signal: AbortSignal): Promise<CachedFile | null>
}

export interface CacheClientOptions {
  baseUrl: string
  store: CacheStore
  now: () => number
  budget: DailyBudget
  timeoutMs: number
  maxBytes: number
}

interface CachedAnswer {
  file: CachedFile
  etag: string | null
}

/** The files of a few days: more than one poll reads. */
const MAX_CACHED_FILES = 32

/** Fetches files over HTTP with conditional requests. */
export function createCacheClient(options: CacheClientOptions): CacheClient {
  const { baseUrl, store, now, budget, timeoutMs, maxBytes } = options
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  const cached = new Map<string, CachedAnswer>()

  function keep(path: string, answer: CachedAnswer): CachedFile {
    cached.delete(path)
    cached.set(path, answer)
    const [oldest] = cached.keys()
    if (cached.size > MAX_CACHED_FILES && oldest !== undefined) cached.delete(oldest)
    return answer.file
  }

  /**
   * The time at which any worker first saw a version counts, so that a restart does not make it look newer.
   */
  async function firstSeen(path: string, text: string, headers: Headers): Promise<number> {
    const version = createHash('sha256').update(text).digest('base64url')
    const boundMs = notNewerThan(headers, now())
    const seen = await store.readSeen(path)
    if (seen?.version === version && seen.atMs <= boundMs) return seen.atMs
    await store.writeSeen(path, { version, atMs: boundMs })
    return boundMs
  }

  return {
    async get(path, signal) {
      await budget.spend()
      const before = cached.get(path)
      const headers = { accept: 'text/csv, text/plain', 'user-agent': 'SecondaryMarket' }
      const condition = before?.etag == null ? {} : { 'if-none-match': before.etag }
      const limits = { timeoutMs, maxBytes, signal }
      const sent = await send(new URL(path, root).href, { headers: { ...headers, ...condition } }, limits)
      if (sent.status === 304 && before !== undefined) return keep(path, before)
      if (sent.status === 404 || sent.status === 410) {
        cached.delete(path)
        return null
      }
      const text = textOf(sent, now())
      const etag = sent.headers.get('etag')
      if (before?.file.text === text) return keep(path, { file: before.file, etag })
      const notNewerThanMs = await firstSeen(path, text, sent.headers)
      return keep(path, { file: { path, text, notNewerThanMs }, etag })
    },
  }
}

/** @throws SourceFault when the response is not a file */
function textOf({ status, headers, text }: Sent, nowMs: number): string {
  const notBeforeMs = retryAfter(headers, nowMs)
  const answered = `the cache answered ${status}`
  if (status === 429) throw new SourceFault('rate_limited', answered, 'denied', { notBeforeMs })
  if (status === 401 || status === 403) throw new SourceFault('access_denied', answered, 'denied')
  if (status >= 500) throw new SourceFault('server_error', answered, 'transient', { notBeforeMs })
  if (status !== 200) throw new SourceFault('unusable_answer', answered, 'transient')
  const start = text.slice(0, 200).trimStart()
  if (start === '') throw new SourceFault('empty_answer', 'the file is empty', 'transient')
  if (start.startsWith('<'))
    throw new SourceFault('maintenance_page', 'the cache answered with a page instead of a file', 'transient')
  return text
}

/** `Last-Modified` if the server sends it; otherwise the response was cached for its `Age`. */
function notNewerThan(headers: Headers, nowMs: number): number {
  const age = headers.get('age') ?? ''
  const ageMs = /^\d{1,7}$/.test(age) ? Number(age) * 1_000 : 0
  const modifiedMs = Date.parse(headers.get('last-modified') ?? '')
  const sentMs = ageMs > 0 ? nowMs - ageMs : nowMs
  return modifiedMs < sentMs ? modifiedMs : sentMs
}

/** `Retry-After` in seconds, or as a date. */
function retryAfter(headers: Headers, nowMs: number): number | null {
  const header = headers.get('retry-after')
  if (header === null) return null
  const atMs = /^\d{1,6}$/.test(header) ? nowMs + Number(header) * 1_000 : Date.parse(header)
  return Number.isNaN(atMs) ? null : atMs
}
