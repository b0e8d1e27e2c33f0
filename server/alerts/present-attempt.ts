import type { AttemptRow } from '#database/alerts/attempts'
import { isoOf } from '#shared/market/seoul-time'
import type { WebhookAttempt } from '#shared/rest/webhooks'
import { Problem } from '../request/problem.ts'

/** Attempts that are shown of each receiver. */
export const ATTEMPTS_SHOWN = 20

export function presentAttempt({
  event_key,
  attempted_at,
  try: nth,
  status,
  fault,
  took_ms,
}: AttemptRow): WebhookAttempt {
  return {
    event_id: event_key,
    try: nth,
    status,
    fault,
    took_ms,
    at: isoOf(attempted_at),
  }
}

/** @param delivery its number; null: there is no such receiver; 'busy': enough tests wait */
export function presentTest(delivery: number | null | 'busy'): { event_id: string } {
  if (delivery === null) throw new Problem('not_found')
  if (delivery === 'busy') throw new Problem('rate_limited', { headers: { 'Retry-After': '10' } })
  return { event_id: `test-${delivery}` }
}
