import { SourceFault } from '../../access/fault.ts'
import { send } from '../../access/send.ts'
import { bodyOf, refusalOf, type Body } from './answer.ts'
import type { Issued } from './credential.ts'
import { brokerError, faultOf } from './errors.ts'

export interface KeyPair {
  appKey: string
  appSecret: string
}

export interface IssueOptions extends KeyPair {
  baseUrl: string
  now: () => number
  timeoutMs: number
}

const DAY_SECONDS = 86_400
const MAX_BYTES = 64 * 1024

/** The access token of the REST interface. @throws SourceFault */
export async function issueToken(options: IssueOptions, signal: AbortSignal): Promise<Issued> {
  const { appKey: appkey, appSecret: appsecret, now } = options
  const requestedMs = now()
  const body = await post(options, 'oauth2/tokenP', { appkey, appsecret }, signal)
  const seconds = Number(body.expires_in)
  const inMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : DAY_SECONDS) * 1_000
  // Within some hours the broker returns the previous token, which expires earlier than a new one.
  const endsMs = Date.parse(`${String(body.access_token_token_expired).replace(' ', 'T')}+09:00`)
  const expiresMs = Math.min(requestedMs + inMs, Number.isNaN(endsMs) ? Infinity : endsMs)
  return { value: credentialOf(body, 'access_token'), expiresMs }
}

/** The approval key of the WebSocket. The request names the secret differently. @throws SourceFault */
export async function issueApproval(options: IssueOptions, signal: AbortSignal): Promise<Issued> {
  const { appKey: appkey, appSecret: secretkey, now } = options
  const requestedMs = now()
  const body = await post(options, 'oauth2/Approval', { appkey, secretkey }, signal)
  return { value: credentialOf(body, 'approval_key'), expiresMs: requestedMs + DAY_SECONDS * 1_000 }
}

async function post(
  { baseUrl, timeoutMs }: IssueOptions,
  path: string,
  keys: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Body> {
  const sent = await send(
    new URL(path, baseUrl).href,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ grant_type: 'client_credentials', ...keys }),
      redirect: 'error',
    },
    { timeoutMs, maxBytes: MAX_BYTES, signal },
  )
  const body = bodyOf(sent)
  const refusal = refusalOf(body)
  if (refusal !== null) throw faultOf(brokerError(refusal), `POST ${path}`)
  return body
}

/** The answer contains the secret and is never quoted. */
function credentialOf(body: Body, name: string): string {
  const value = body[name]
  if (typeof value === 'string' && value.trim() !== '') return value.trim()
  throw new SourceFault('unusable_answer', `the broker issued no ${name}`, 'transient')
}
