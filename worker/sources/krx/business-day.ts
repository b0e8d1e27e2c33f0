import type { SeoulDate } from '#shared/market/seoul-time'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { readBody } from './body.ts'
import type { KrxClient } from './client.ts'
import { readDay } from './datetime.ts'
import { SourceFault } from '../access/fault.ts'

const PATH = '/comm/bldAttendant/executeForResourceBundle.cmd?baseName=krx.mdc.i18n.component&key=B128.bld'
const GOOD_FOR_MS = 10 * MINUTE_MS

export interface BusinessDay {
  /** The last known day, fetched again on the hour and every ten minutes. */
  ask: (signal: AbortSignal) => Promise<SeoulDate>
  /** Forces a new request next time: an answer contradicted the day. */
  doubt: () => void
}

/**
 * The exchange's latest business day, which needs no login. On the morning of a trading day it is that day
 * already while the listing has no prices yet; after midnight it is still the day before.
 */
export function createBusinessDay(options: {
  client: KrxClient
  now: () => number
  referer: string
  timeoutMs: number
}): BusinessDay {
  const { client, now, referer, timeoutMs } = options
  let known: { date: SeoulDate; askedAtMs: number } | null = null

  async function ask(signal: AbortSignal): Promise<SeoulDate> {
    const atMs = now()
    if (known !== null && isGood(known.askedAtMs, atMs)) return known.date
    const body = readBody(await client.send({ path: PATH, referer, timeoutMs }, signal))
    const date = body.kind === 'json' ? readDay(dayIn(body.value)) : null
    if (date === null) {
      throw new SourceFault('unusable_answer', 'the answer has no business day', 'transient')
    }
    known = { date, askedAtMs: atMs }
    return date
  }

  return {
    ask,
    doubt: () => {
      known = null
    },
  }
}

/** The day may change on the hour, as the hours of Seoul are whole hours of UTC. */
function isGood(askedAtMs: number, atMs: number): boolean {
  return atMs - askedAtMs < GOOD_FOR_MS && Math.floor(askedAtMs / HOUR_MS) === Math.floor(atMs / HOUR_MS)
}

function dayIn(answer: Record<string, unknown>): unknown {
  const { result } = answer as { result?: { output?: { max_work_dt?: unknown }[] } }
  return result?.output?.[0]?.max_work_dt
}
