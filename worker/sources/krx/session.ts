import { createHash } from 'node:crypto'
import type { SerializedCookieJar } from 'tough-cookie'
import type { Log } from '#platform/log'
import { MINUTE_MS } from '#shared/time'
import { readBody, refuseBlockPage, type Body } from './body.ts'
import type { KrxClient, KrxRequest } from './client.ts'
import { SourceFault } from '../access/fault.ts'
import type { KrxStore } from './store.ts'

const LOGIN_PAGE = '/contents/MDC/COMS/client/MDCCOMS001.cmd'
const LOGIN_FRAME = '/contents/MDC/COMS/client/view/login.jsp?site=mdc'
const LOGIN_FORM = '/contents/MDC/COMS/client/MDCCOMS001D1.cmd'
const LOGIN_TIMEOUT_MS = 15_000

const LOGGED_IN = 'CD001'
const PASSWORD_EXPIRED = 'CD010'
const LOGGED_IN_ELSEWHERE = 'CD011'

/**
 * Another user of the id would be evicted at every poll: after this many take-overs within the window the id
 * is left to them.
 */
const MAX_TAKE_OVERS = 3
const TAKE_OVER_WINDOW_MS = 10 * MINUTE_MS

export interface KrxSession {
  /** Resumes the session that another worker stored. */
  resume(): Promise<void>
  /** Runs a request with a session. A lost session costs one login and one retry. @throws SourceFault */
  ask(request: KrxRequest, signal: AbortSignal): Promise<Record<string, unknown>>
  /** Stores the session for the next poll of any worker. */
  keep(): Promise<void>
}

export interface KrxSessionOptions {
  client: KrxClient
  store: KrxStore
  log: Log
  id: string
  password: string
}

interface KeptSession {
  loggedIn: boolean
  owner: string
  cookies: SerializedCookieJar | null
}

export function createKrxSession({ client, store, log, id, password }: KrxSessionOptions): KrxSession {
  // A session belongs to an id; a digest is enough to compare.
  const owner = createHash('sha256').update(id).digest('hex').slice(0, 16)
  let loggedIn = false
  let kept: string | null = null

  async function keep(): Promise<void> {
    const session: KeptSession = { loggedIn, owner, cookies: client.cookies() }
    const text = JSON.stringify(session)
    if (text === kept) return
    await store.writeSession(text)
    kept = text
  }

  async function logIn(signal: AbortSignal): Promise<void> {
    loggedIn = false
    const page = { path: LOGIN_PAGE, referer: LOGIN_PAGE, timeoutMs: LOGIN_TIMEOUT_MS }
    refuseBlockPage(await client.send(page, signal))
    refuseBlockPage(await client.send({ ...page, path: LOGIN_FRAME }, signal))

    const form = { mbrNm: '', telNo: '', di: '', certType: '', mbrId: id, pw: password }
    let reply = await submit(form, signal)
    if (reply.code === LOGGED_IN_ELSEWHERE) {
      if ((await store.countTakeOver(TAKE_OVER_WINDOW_MS)) > MAX_TAKE_OVERS) throw usedElsewhere()
      log.warn('the id was logged in elsewhere; taking the session over')
      reply = await submit({ ...form, skipDup: 'Y' }, signal)
    }
    if (reply.code !== LOGGED_IN) throw refusal(reply)
    loggedIn = true
    log.info('logged in at the exchange')
    await keep()
  }

  async function submit(form: Record<string, string>, signal: AbortSignal): Promise<LoginReply> {
    const request = { path: LOGIN_FORM, referer: LOGIN_PAGE, timeoutMs: LOGIN_TIMEOUT_MS, form }
    const raw = await client.send(request, signal)
    return loginReply(() => readBody(raw))
  }

  async function attempt(request: KrxRequest, signal: AbortSignal): Promise<Body> {
    return readBody(await client.send(request, signal))
  }

  return {
    async resume() {
      kept = await store.readSession()
      const session = kept === null ? null : (JSON.parse(kept) as KeptSession)
      const ours = session?.owner === owner ? session : null
      loggedIn = ours?.loggedIn ?? false
      client.useCookies(ours?.cookies ?? null)
    },

    async ask(request, signal) {
      if (!loggedIn) await logIn(signal)
      let body = await attempt(request, signal)
      if (body.kind === 'logged_out') {
        log.info('the exchange has ended the session')
        await logIn(signal)
        body = await attempt(request, signal)
      }
      if (body.kind === 'json') return body.value
      loggedIn = false
      throw new SourceFault('logged_out', 'the exchange ends the session after every login', 'evicted')
    },

    keep,
  }
}

interface LoginReply {
  code: string
  message: string
}

/**
 * A login response that is not JSON means a fault of the exchange: the retry waits longer than that of a
 * poll.
 */
function loginReply(read: () => Body): LoginReply {
  try {
    const body = read()
    if (body.kind === 'json') {
      const { _error_code: code, _error_message: message } = body.value
      return { code: String(code), message: String(message).replaceAll(/\s+/g, ' ').slice(0, 200) }
    }
  } catch (error) {
    if (!(error instanceof SourceFault) || error.patience === 'day') throw error
    throw new SourceFault(error.code, `${error.message}, at the login`, 'login', { cause: error })
  }
  throw new SourceFault('maintenance_page', 'the login answers with a page', 'login')
}

function refusal({ code, message }: LoginReply): SourceFault {
  switch (code) {
    case PASSWORD_EXPIRED:
      return new SourceFault(
        'password_expired',
        'the password has expired: change it on the site of the exchange',
        'person',
      )
    case LOGGED_IN_ELSEWHERE:
      return usedElsewhere()
    default:
      return new SourceFault('login_rejected', `the login was refused: ${code} ${message}`, 'person')
  }
}

function usedElsewhere(): SourceFault {
  return new SourceFault('login_elsewhere', 'the id is in use elsewhere', 'login')
}
