import { SourceFault } from '../../access/fault.ts'
import type { Sent } from '../../access/send.ts'

/** A response body of the broker, of any HTTP status. */
export type Body = Readonly<Record<string, unknown>>

/** @throws SourceFault `server_error`, `unusable_answer` */
export function bodyOf({ status, text }: Sent): Body {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  } catch {
    // A proxy in front of the broker answers in HTML.
  }
  if (status >= 400) throw new SourceFault('server_error', `the broker answered ${status}`, 'transient')
  throw new SourceFault('unusable_answer', 'the answer is no JSON object', 'transient')
}

/** The error in an answer; null: none. The token endpoint has another shape. */
export function refusalOf(body: Body): string | null {
  const issueCode = textOf(body.error_code)
  if (issueCode !== '') return issueCode
  if (body.rt_cd === undefined || textOf(body.rt_cd) === '0') return null
  return textOf(body.msg_cd) || 'an error without a code'
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 40) : ''
}
