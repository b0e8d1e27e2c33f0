import iconv from 'iconv-lite'
import { SourceFault } from '../sources/access/fault.ts'
import { sendBytes } from '../sources/access/send.ts'
import { refuse } from '../disclosures/kind.ts'
import { fetchNode, fetchPublic } from './fetch-node.ts'

/** The cache validators of an answer, for a conditional request. */
export interface Validators {
  etag?: string
  modified?: string
}

export interface FeedDocument {
  /** null: not modified. */
  text: string | null
  validators: Validators
}

const MAX_BYTES = 5 * 1024 * 1024
const MAX_HOPS = 3
const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'

/**
 * Requests a feed. A few redirects are followed, but never into this machine's own network, unless that
 * is where the operator configured it.
 *
 * @throws SourceFault
 */
export async function fetchFeed(
  address: string,
  known: Validators,
  { timeoutMs = 15_000, signal }: { timeoutMs?: number; signal: AbortSignal },
): Promise<FeedDocument> {
  const { origin } = new URL(address)
  let url = new URL(address)
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const { status, headers, bytes } = await sendBytes(
      url.href,
      { headers: headersOf(known) },
      { timeoutMs, maxBytes: MAX_BYTES, signal, open: url.origin === origin ? fetchNode : fetchPublic },
    )
    if (status === 304) return { text: null, validators: known }
    const location = headers.get('location')
    if (status < 300 || status >= 400 || location === null) {
      refuse(status)
      return { text: textOf(bytes, headers.get('content-type') ?? ''), validators: validatorsOf(headers) }
    }
    url = hopTo(location, url)
  }
  throw new SourceFault('unusable_answer', 'the feed leads from one address to another', 'denied')
}

function hopTo(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new SourceFault('unusable_answer', 'the feed leads nowhere', 'denied')
  const to = new URL(location, from)
  if (to.protocol !== 'http:' && to.protocol !== 'https:')
    throw new SourceFault('unusable_answer', 'the feed leads out of the web', 'denied')
  return to
}

function headersOf({ etag, modified }: Validators): Record<string, string> {
  return {
    'user-agent': BROWSER,
    accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9',
    ...(etag === undefined ? {} : { 'if-none-match': etag }),
    ...(modified === undefined ? {} : { 'if-modified-since': modified }),
  }
}

function validatorsOf(headers: Headers): Validators {
  const [etag, modified] = [headers.get('etag'), headers.get('last-modified')]
  return { ...(etag === null ? {} : { etag }), ...(modified === null ? {} : { modified }) }
}

/** Decodes by the encoding of the document, or of the answer's header; some are in EUC-KR. */
export function textOf(bytes: Uint8Array, contentType: string): string {
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const encoding =
    /<\?xml[^>]*encoding=["']([\w-]+)["']/i.exec(beginning)?.[1] ??
    /charset=["']?([\w-]+)/i.exec(contentType)?.[1]
  // EUC-KR in practice is its extension CP949, with all syllables; the runtime's decoder has a fifth of them.
  return KOREAN.test(encoding ?? '')
    ? iconv.decode(Buffer.from(bytes), 'cp949')
    : decoderOf(encoding).decode(bytes)
}

const KOREAN = /^(?:euc-?kr|ks_?c_?5601(?:-19\d\d)?|(?:cp|ms|windows-|x-windows-)949|uhc|korean)$/i

function decoderOf(label = 'utf-8') {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}
