import type { Redis } from 'ioredis'
import type { Filing } from '#shared/disclosures/filing'
import type { Market } from '#shared/market/quote'
import { at, parseXml, plain } from '../collectors/xml.ts'
import { SourceFault } from '../sources/access/fault.ts'
import { createHoldGate } from '../sources/access/hold.ts'
import { send } from '../sources/access/send.ts'
import { createAccessStore } from '../sources/access/store.ts'
import { titleOf, type FilingList } from './filing-list.ts'

export interface KindOptions {
  redis: Redis
  baseUrl: string
  now: () => number
  random: () => number
  timeoutMs?: number
}

const MAX_BYTES = 5 * 1024 * 1024
/** The number of items for an hour at busy times, and for a whole day. */
const SOME = 200
const ALL = 1_000

/** The exchange's own list of the day, with minutes and without codes. */
export function createKind({ redis, baseUrl, now, random, timeoutMs = 15_000 }: KindOptions): FilingList {
  const { host } = new URL(baseUrl)
  const gate = createHoldGate(createAccessStore(redis, 'kind', host), { now, random })
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`

  async function read(size: number, signal: AbortSignal) {
    const url = new URL('disclosure/rsstodaydistribute.do', root)
    url.search = new URLSearchParams({
      method: 'searchRssTodayDistribute',
      repIsuSrtCd: '',
      mktTpCd: '0',
      searchCorpName: '',
      currentPageSize: String(size),
    }).toString()
    const headers = { 'user-agent': BROWSER, accept: 'application/rss+xml, application/xml;q=0.9' }
    const { status, text } = await send(
      url.href,
      { headers, redirect: 'manual' },
      { timeoutMs, maxBytes: MAX_BYTES, signal },
    )
    refuse(status)
    return readKind(text)
  }

  return {
    ask: (known, signal) =>
      gate.visit(async () => {
        const some = await read(SOME, signal)
        const reachesKnown = some.filings.some(({ number }) => known.has(number))
        return some.count < SOME || reachesKnown ? some : read(ALL, signal)
      }),
  }
}

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

/** @throws SourceFault */
export function refuse(status: number): void {
  if (status === 200) return
  if (status === 429) throw new SourceFault('rate_limited', 'the source answered 429', 'denied')
  if (status === 401 || status === 403)
    throw new SourceFault('access_denied', `the source answered ${status}`, 'denied')
  if (status >= 300 && status < 400)
    throw new SourceFault('unusable_answer', `the source leads elsewhere (${status})`, 'denied')
  throw new SourceFault(
    'server_error',
    `the source answered ${status}`,
    status < 500 ? 'denied' : 'transient',
  )
}

const MARKETS: Readonly<Record<string, Market>> = { 유: 'KOSPI', 코: 'KOSDAQ', 넥: 'KONEX', 코넥: 'KONEX' }
const TAGGED = /^\s*\[(유|코|넥|코넥)\]\s*/u
const NUMBER = /[?&]acptNo=(\d{14})(?:&|$)/

/** The items of the feed; `count` is how many there were. @throws SourceFault */
export function readKind(text: string): { filings: Filing[]; setAside: string[]; count: number } {
  // At night the feed may be empty.
  if (text.trim() === '') return { filings: [], setAside: [], count: 0 }
  const document = parseXml(text)
  const channel = at(document, 'rss', 'channel')
  if (channel === undefined) throw new SourceFault('unusable_answer', 'the document is no feed', 'transient')
  const items = at(channel, 'item')
  const filings: Filing[] = []
  const setAside: string[] = []
  const list = Array.isArray(items) ? (items as unknown[]) : []
  for (const item of list) {
    const filing = readItem(item)
    if (typeof filing === 'string') setAside.push(filing)
    else filings.push(filing)
  }
  if (setAside.length > filings.length)
    throw new SourceFault('unusable_answer', `most items cannot be read: ${setAside[0] ?? ''}`, 'transient')
  return { filings, setAside, count: list.length }
}

/** @returns the reason, if it cannot be parsed */
function readItem(item: unknown): Filing | string {
  const written = plain(at(item, 'title'))
  const author = plain(at(item, 'author'))
  const number = NUMBER.exec(plain(at(item, 'link')))?.[1]
  const publishedMs = Date.parse(plain(at(item, 'pubDate')))
  const tag = TAGGED.exec(author)?.[1] ?? TAGGED.exec(written)?.[1]
  const company = author.replace(TAGGED, '')
  const untagged = written.replace(TAGGED, '')
  const title = titleOf(untagged.startsWith(company) ? untagged.slice(company.length) : untagged)
  const named = `${number ?? 'no number'} ${written.slice(0, 60)}`
  if (number === undefined) return `${named}: no acceptance number`
  if (company === '' || title === null) return `${named}: no company or title`
  if (Number.isNaN(publishedMs)) return `${named}: no time`
  return {
    number,
    company: company.slice(0, 200),
    code: null,
    market: tag === undefined ? null : (MARKETS[tag] ?? null),
    title,
    publishedMs,
    hasTime: true,
    isRetracted: false,
    // Built from the number: a link of the feed could lead anywhere.
    url: `https://kind.krx.co.kr/common/disclsviewer.do?method=searchInitInfo&acptNo=${number}&docno=`,
  }
}
