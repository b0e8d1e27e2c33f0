import { SourceFault } from '../access/fault.ts'

/** An HTTP response before it is parsed. `location` is the target of a redirect, which is never followed. */
export interface RawBody {
  status: number
  location: string | null
  text: string
}

export type Body = { kind: 'json'; value: Record<string, unknown> } | { kind: 'logged_out' }

const BLOCK_MARKERS = ['ip-block-page', 'KDM 이용 제한 안내', 'blockError_01']
const LOGIN_PAGE_MARKERS = ['로그인 또는 회원가입이 필요합니다', 'MDCCOMS001']
const DENIAL_MARKERS = ['Access Denied', 'Service unavailable', 'temporary access instability']

/**
 * Classifies a response by its body, because status and content type are unreliable: JSON is labelled
 * text/html, the block page comes with 200 as well as with 403, and LOGOUT with 400 or 404.
 *
 * @throws SourceFault for everything that is neither JSON nor a lost session
 */
export function readBody({ status, location, text }: RawBody): Body {
  const body = text.trim()
  if (body.startsWith('{')) return { kind: 'json', value: readJson(status, body) }

  const page = `${location ?? ''}\n${body}`
  if (has(page, BLOCK_MARKERS)) throw blocked()
  if (body === 'LOGOUT' || has(page, LOGIN_PAGE_MARKERS)) return { kind: 'logged_out' }
  if (status >= 500) throw new SourceFault('server_error', `the exchange answered ${status}`, 'transient')
  if (status === 403 || has(page, DENIAL_MARKERS)) {
    throw new SourceFault('access_denied', `the exchange denied access (${status})`, 'denied')
  }
  if (status >= 300) throw new SourceFault('unusable_answer', `the exchange answered ${status}`, 'transient')
  if (body === '') throw new SourceFault('empty_answer', 'the exchange answered with nothing', 'transient')
  if (body.startsWith('<')) {
    throw new SourceFault(
      'maintenance_page',
      'the exchange answered with a page instead of data',
      'transient',
    )
  }
  throw new SourceFault('unusable_answer', 'the exchange answered with unknown text', 'transient')
}

/** Pages on the way to the login are not parsed, but they may show a restriction, too. */
export function refuseBlockPage({ location, text }: RawBody): void {
  if (has(`${location ?? ''}\n${text}`, BLOCK_MARKERS)) throw blocked()
}

function readJson(status: number, body: string): Record<string, unknown> {
  if (status >= 500) throw new SourceFault('server_error', `the exchange answered ${status}`, 'transient')
  if (status >= 300) throw new SourceFault('unusable_answer', `the exchange answered ${status}`, 'transient')
  try {
    return JSON.parse(body) as Record<string, unknown>
  } catch (error) {
    if (body.endsWith('}')) {
      throw new SourceFault('unusable_answer', 'the answer is not valid JSON', 'transient', { cause: error })
    }
    throw new SourceFault(
      'truncated_answer',
      `the answer breaks off after ${body.length} characters`,
      'transient',
    )
  }
}

function blocked(): SourceFault {
  return new SourceFault('blocked', 'the exchange has restricted this address for automated access', 'day')
}

function has(page: string, markers: readonly string[]): boolean {
  return markers.some((marker) => page.includes(marker))
}
