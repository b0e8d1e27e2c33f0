import { setTimeout as sleep } from 'node:timers/promises'
import { CookieJar, type SerializedCookieJar } from 'tough-cookie'
import { send } from '../access/send.ts'
import type { RawBody } from './body.ts'

/** A request as the site's own pages make it; the referrer is always below `/contents/`. */
export interface KrxRequest {
  path: string
  /** The body of a POST; without it the request is a GET. */
  form?: Readonly<Record<string, string>>
  referer: string
  timeoutMs: number
}

export interface KrxClient {
  send(request: KrxRequest, signal: AbortSignal): Promise<RawBody>
  cookies(): SerializedCookieJar | null
  useCookies(jar: SerializedCookieJar | null): void
}

export interface KrxClientOptions {
  baseUrl: string
  /** The pause between the end of a request and the next. */
  minGapMs: number
  now: () => number
  /** Called before every request; may reject it by throwing. */
  countCall: () => Promise<void>
}

/** Without these three headers the site answers with an HTML page. */
const BROWSER_HEADERS = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'accept-language': 'ko-KR,ko;q=0.9',
  'x-requested-with': 'XMLHttpRequest',
}

/** Fifteen times the size of the whole listing. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** Sends one request after the other with a pause between, a cookie jar, a time limit and a size limit. */
export function createKrxClient({ baseUrl, minGapMs, now, countCall }: KrxClientOptions): KrxClient {
  let jar = new CookieJar()
  let freeAtMs = -Infinity

  async function keepCookies(headers: Headers, url: string): Promise<void> {
    for (const cookie of headers.getSetCookie()) {
      // A cookie for another domain is ignored and does not fail the request.
      await jar.setCookie(cookie, url, { ignoreError: true, loose: true })
    }
  }

  return {
    async send({ path, form, referer, timeoutMs }, signal) {
      if (freeAtMs > now()) await sleep(Math.min(freeAtMs - now(), minGapMs), undefined, { signal })
      await countCall()
      const url = new URL(path, baseUrl).href
      const headers = {
        ...BROWSER_HEADERS,
        referer: new URL(referer, baseUrl).href,
        cookie: await jar.getCookieString(url),
      }
      const body = form === undefined ? {} : { body: new URLSearchParams(form) }
      const method = form === undefined ? 'GET' : 'POST'
      const limits = { timeoutMs, maxBytes: MAX_BODY_BYTES, signal }
      try {
        const sent = await send(url, { method, headers, ...body, redirect: 'manual' }, limits)
        await keepCookies(sent.headers, url)
        return { status: sent.status, location: sent.headers.get('location'), text: sent.text }
      } finally {
        freeAtMs = now() + minGapMs
      }
    },
    cookies: () => jar.serializeSync() ?? null,
    useCookies(serialized) {
      jar = serialized === null ? new CookieJar() : CookieJar.deserializeSync(serialized)
    },
  }
}
