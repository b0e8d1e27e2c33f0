import { SourceFault } from '../../access/fault.ts'
import { send } from '../../access/send.ts'
import { bodyOf, refusalOf, type Body } from './answer.ts'
import type { Credential } from './credential.ts'
import { brokerError, faultOf, type BrokerError } from './errors.ts'
import type { KeyPair } from './issue.ts'
import type { Pacer, Priority } from './pacer.ts'

export interface KisRequest {
  /** Below `uapi/domestic-stock/v1/quotations/`. */
  path: string
  trId: string
  query: Readonly<Record<string, string>>
  priority: Priority
}

export interface KisClient {
  /** @throws SourceFault, SourceError; the signal's reason when it is aborted */
  get(request: KisRequest, signal: AbortSignal): Promise<Body>
}

export interface KisClientOptions extends KeyPair {
  baseUrl: string
  token: Credential
  pacer: Pacer
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  random: () => number
  timeoutMs: number
  /** Throws when this worker no longer holds the lease of the key. */
  assertLeaseHeld: () => void
}

const FOLDER = 'uapi/domestic-stock/v1/quotations/'
const RETRIES = 2
const MAX_BYTES = 1024 * 1024

/**
 * Calls of the broker's REST interface with one key: rate-limited, with the day's token, and retried where
 * that may help.
 */
export function createKisClient(options: KisClientOptions): KisClient {
  const { baseUrl, appKey: appkey, appSecret: appsecret, token, pacer, sleep, random, timeoutMs } = options

  async function call(request: KisRequest, signal: AbortSignal): Promise<Outcome> {
    const { path, trId, query, priority } = request
    const accessToken = await token.current(signal)
    await pacer.turn(priority, signal)
    options.assertLeaseHeld()
    const url = new URL(FOLDER + path, baseUrl)
    url.search = new URLSearchParams(query).toString()
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${accessToken}`,
      ...{ appkey, appsecret, tr_id: trId, tr_cont: '', custtype: 'P' },
    }
    const sent = await send(
      url.href,
      { headers, redirect: 'error' },
      { timeoutMs, maxBytes: MAX_BYTES, signal },
    )
    const body = bodyOf(sent)
    const refusal = refusalOf(body)
    if (refusal === null) {
      pacer.wentWell()
      return { body }
    }
    const error = brokerError(refusal)
    if (error.remedy === 'slower') pacer.refused()
    if (error.remedy === 'token') await token.reject(accessToken)
    return { error }
  }

  /** A lost connection is retried, too. */
  async function attempt(request: KisRequest, signal: AbortSignal): Promise<Outcome> {
    try {
      return await call(request, signal)
    } catch (fault) {
      if (fault instanceof SourceFault && RETRIED.has(fault.code)) return { fault }
      throw fault
    }
  }

  return {
    async get(request, signal) {
      let tokens = 0
      for (let retries = 0; ; retries += 1) {
        const outcome = await attempt(request, signal)
        if ('body' in outcome) return outcome.body
        const remedy = 'error' in outcome ? outcome.error.remedy : 'again'
        if (remedy === 'token') tokens += 1
        if (retries === RETRIES || tokens > 1 || FINAL.has(remedy)) throw asFault(outcome, request)
        if (remedy !== 'token') await sleep(100 + Math.round(random() * 400), signal)
      }
    },
  }
}

type Failure = { error: BrokerError } | { fault: SourceFault }
type Outcome = { body: Body } | Failure

const RETRIED: ReadonlySet<SourceFault['code']> = new Set<SourceFault['code']>([
  'connection_lost',
  'server_error',
  'truncated_answer',
])
const FINAL: ReadonlySet<BrokerError['remedy']> = new Set(['wait', 'person', 'refuse'])

function asFault(failure: Failure, { path }: KisRequest): SourceFault {
  return 'fault' in failure ? failure.fault : faultOf(failure.error, path)
}
