import { at, isRecord, parseXml, plain, textOf } from '../collectors/xml.ts'
import { SourceFault } from '../sources/access/fault.ts'
import { feedTime } from './feed-time.ts'

/** An item of a feed: plain text and its link. */
export interface FeedItem {
  title: string
  url: string
  /** null: missing in the feed. */
  publishedMs: number | null
  excerpt: string
}

export interface FeedAnswer {
  items: FeedItem[]
  setAside: string[]
}

const LONGEST_TITLE = 300
const LONGEST_EXCERPT = 200
/** The maximum number of items. */
const MAX_ITEMS = 1_000

/** The items of an RSS, RDF or Atom document. @throws SourceFault */
export function readFeed(text: string): FeedAnswer {
  const document = parseXml(text)
  const list =
    at(document, 'rss', 'channel', 'item') ?? at(document, 'rdf:RDF', 'item') ?? at(document, 'feed', 'entry')
  const isFeed = ['rss', 'rdf:RDF', 'feed'].some((root) => at(document, root) !== undefined)
  if (!isFeed) throw new SourceFault('unusable_answer', 'the document is no feed', 'denied')
  const items: FeedItem[] = []
  const setAside: string[] = []
  for (const entry of Array.isArray(list) ? (list as unknown[]).slice(0, MAX_ITEMS) : []) {
    const item = readItem(entry)
    if (typeof item === 'string') setAside.push(item)
    else items.push(item)
  }
  if (setAside.length > items.length)
    throw new SourceFault('unusable_answer', `most items cannot be read: ${setAside[0] ?? ''}`, 'denied')
  return { items, setAside }
}

function readItem(entry: unknown): FeedItem | string {
  const title = plain(at(entry, 'title')).slice(0, LONGEST_TITLE)
  const url = canonicalUrl(linkOf(entry))
  if (title === '') return 'no title'
  if (url === null) return `${title.slice(0, 60)}: no link to a page`
  const time = ['pubDate', 'dc:date', 'published', 'updated']
    .map((name) => textOf(at(entry, name)))
    .find(Boolean)
  const summary =
    ['description', 'summary', 'content'].map((name) => plain(at(entry, name))).find(Boolean) ?? ''
  return {
    title,
    url,
    publishedMs: time === undefined ? null : feedTime(plain(time)),
    excerpt: summary === title ? '' : cut(summary, LONGEST_EXCERPT),
  }
}

/** The link to the page among those of an Atom entry. */
function linkOf(entry: unknown): string {
  const links = at(entry, 'link')
  for (const link of Array.isArray(links) ? (links as unknown[]) : []) {
    if (!isRecord(link)) return plain(link)
    const relation = link['@rel'] ?? 'alternate'
    if (typeof link['@href'] === 'string' && relation === 'alternate') return plain(link['@href'])
    if (textOf(link) !== '') return plain(link)
  }
  return plain(at(entry, 'guid'))
}

const TRACKING = /^(?:utm_\w+|fbclid|gclid|ref|cmpid|rss)$/i

/** Normalizes a link; null: it is no web address. */
export function canonicalUrl(text: string): string | null {
  if (!URL.canParse(text) || text.length > 1_000) return null
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  if (url.username !== '' || url.password !== '') return null
  url.hash = ''
  for (const name of [...url.searchParams.keys()]) if (TRACKING.test(name)) url.searchParams.delete(name)
  return url.href
}

function cut(text: string, length: number): string {
  // Cut first: the text may be as long as the document.
  const letters = Array.from(text.slice(0, 2 * length + 2))
  return letters.length <= length
    ? text
    : `${letters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`
}
