import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { seoulDate, startOfSeoulDay, type SeoulDate } from '#shared/market/seoul-time'
import { DAY_MS } from '#shared/time'
import { SeriesError } from '../../history/history-source.ts'
import { SourceFault } from '../access/fault.ts'
import { send as bounded } from '../access/send.ts'
import { createAccessStore } from '../access/store.ts'
import { SourceError } from '../source.ts'

export interface OpenApiOptions {
  redis: Redis
  baseUrl: string
  key: string
  now: () => number
  requestTimeoutMs?: number
  /** The delay before an empty body is requested again. */
  emptyAgainMs?: number
}

export interface OpenApi {
  /**
   * The rows of one endpoint on one day, such as `sto/stk_bydd_trd`.
   *
   * @throws SeriesError: the key is not approved for this endpoint
   * @throws SourceError
   */
  ask(path: string, date: SeoulDate, signal: AbortSignal): Promise<unknown[]>
  /** The number of calls today over all workers, and its limit. */
  budget(): Promise<{ spent: number; of: number }>
}

/** A key allows 10,000 calls a day and may be revoked when it makes more; some are left for its owner. */
const DAILY_BUDGET = 8_000
const EMPTY_ANSWERS = 3
const MAX_BODY_BYTES = 16 * 1024 * 1024

/** The official API of the exchange: one call returns one day of a whole market. */
export function createOpenApi(options: OpenApiOptions): OpenApi {
  const { redis, baseUrl, key, now, requestTimeoutMs = 30_000, emptyAgainMs = 1_500 } = options
  const { host } = new URL(baseUrl)

  const store = createAccessStore(redis, 'krx-openapi', host)
  const root = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`

  async function countCall(): Promise<void> {
    const calls = await store.countCall(seoulDate(now()))
    if (calls > DAILY_BUDGET) throw spent(`all ${DAILY_BUDGET} calls of the day are spent`)
  }

  function spent(message: string): SourceError {
    const retryAtMs = startOfSeoulDay(seoulDate(now() + DAY_MS))
    return new SourceError('budget_spent', message, { state: 'stopped', retryAtMs })
  }

  async function send(path: string, date: SeoulDate, signal: AbortSignal) {
    await countCall()
    const url = new URL(`svc/apis/${path}?basDd=${date.replaceAll('-', '')}`, root)
    const headers = { AUTH_KEY: key, accept: 'application/json' }
    const limits = { timeoutMs: requestTimeoutMs, maxBytes: MAX_BODY_BYTES, signal }
    try {
      return await bounded(url.href, { headers, redirect: 'error' }, limits)
    } catch (error) {
      if (!(error instanceof SourceFault)) throw error
      throw new SourceError(error.code, error.message, { cause: error })
    }
  }

  return {
    async budget() {
      return { spent: await store.callsOn(seoulDate(now())), of: DAILY_BUDGET }
    },

    async ask(path, date, signal) {
      for (let answers = 1; ; answers += 1) {
        const { status, text } = await send(path, date, signal)
        if (status === 429) throw spent('the exchange reports that the calls of the day are spent')
        if (status === 401) throw new SeriesError(`the key is not approved for ${path}, or it has expired`)
        if (status === 404) throw new SeriesError(`the exchange has no ${path}`)
        if (status !== 200) throw new SourceError('server_error', `the exchange answered ${status}`)
        if (text.trim() !== '') return rowsOf(text)
        if (answers === EMPTY_ANSWERS)
          throw new SourceError('empty_answer', 'the exchange answered with nothing')
        await sleep(emptyAgainMs, undefined, { signal })
      }
    },
  }
}

/** @throws SourceError `unusable_answer` */
function rowsOf(text: string): unknown[] {
  try {
    const { OutBlock_1: rows } = JSON.parse(text) as { OutBlock_1?: unknown }
    if (Array.isArray(rows)) return rows
  } catch (error) {
    throw new SourceError('unusable_answer', 'the answer is not valid JSON', { cause: error })
  }
  throw new SourceError('unusable_answer', 'the answer holds no table')
}
