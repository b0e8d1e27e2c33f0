import { setTimeout as sleep } from 'node:timers/promises'
import { CookieJar, type SerializedCookieJar } from 'tough-cookie'
import { KrxFault } from './fault.ts'
import type { RawBody } from './body.ts'

/** A request as the site's own pages make it; every page it comes from is below `/contents/`. */
export interface KrxRequest {
  path: string
  /** Sent as a POST; without it a GET. */
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
  /** Pause between the end of a request and the next. */
  minGapMs: number
  now: () => number
  /** Called before every request; may refuse it by throwing. */
  countCall: () => Promise<void>
}

/** Without these three the site answers with a page. It hands its data to browsers only. */
const BROWSER_HEADERS = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'accept-language': 'ko-KR,ko;q=0.9',
  'x-requested-with': 'XMLHttpRequest',
}

/** Fifteen times the whole listing. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** One request after the other with a pause between, a cookie jar, a time limit and a size limit. */
export function createKrxClient({ baseUrl, minGapMs, now, countCall }: KrxClientOptions): KrxClient {
  let jar = new CookieJar()
  let freeAtMs = -Infinity

  async function keepCookies(response: Response, url: string): Promise<void> {
    for (const cookie of response.headers.getSetCookie()) {
      // A cookie for another domain is not ours to keep, and no reason to lose the answer.
      await jar.setCookie(cookie, url, { ignoreError: true, loose: true })
    }
  }

  return {
    async send({ path, form, referer, timeoutMs }, signal) {
      if (freeAtMs > now()) await sleep(Math.min(freeAtMs - now(), minGapMs), undefined, { signal })
      await countCall()
      const url = new URL(path, baseUrl).href
      const limit = AbortSignal.timeout(timeoutMs)
      try {
        const response = await fetch(url, {
          method: form === undefined ? 'GET' : 'POST',
          headers: {
            ...BROWSER_HEADERS,
            referer: new URL(referer, baseUrl).href,
            cookie: await jar.getCookieString(url),
          },
          ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
          redirect: 'manual',
          signal: AbortSignal.any([signal, limit]),
        })
        await keepCookies(response, url)
        const { status, headers } = response
        return { status, location: headers.get('location'), text: await textWithin(response, MAX_BODY_BYTES) }
      } catch (error) {
        if (error instanceof KrxFault || signal.aborted) throw error
        throw limit.aborted ? timedOut(timeoutMs) : transportFault(error)
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

async function textWithin(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      throw new KrxFault('unusable_answer', `the answer is larger than ${maxBytes} bytes`, 'transient')
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function timedOut(timeoutMs: number): KrxFault {
  return new KrxFault('timeout', `no answer within ${timeoutMs / 1000} s`, 'transient')
}

function transportFault(error: unknown): KrxFault {
  const code = transportCode(error)
  if (code?.startsWith('Z_')) {
    return new KrxFault('truncated_answer', 'the compressed answer breaks off', 'transient', error)
  }
  return new KrxFault('connection_lost', `the connection was lost (${code ?? 'unknown'})`, 'transient', error)
}

/** fetch wraps what happened to the connection once or twice. */
function transportCode(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
