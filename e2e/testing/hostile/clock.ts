import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { splitBatches } from '#shared/protocol/board-dump'
import type { Link } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { Site } from '../site.ts'
import type { Attack } from './attack.ts'
import type { ClockAhead } from '../clock-ahead.ts'

/** How a clock is changed, and for how long. */
interface Form {
  set: Partial<ClockAhead>
  back: Partial<ClockAhead>
}

const FORMS: Record<string, Form> = {
  /** The worker's own clock is a quarter of an hour ahead for a while. */
  ahead: { set: { processMs: 15 * MINUTE_MS }, back: { processMs: 0 } },
  /** It is an hour behind for a while. */
  behind: { set: { processMs: -HOUR_MS }, back: { processMs: 0 } },
  /** The clock of the whole machine is set back by an hour, permanently. */
  step: { set: { machineMs: -HOUR_MS }, back: {} },
}

/**
 * Changes a clock while the only worker polls every second; measures for how long no batch arrives, and what
 * the worker reports.
 */
export const attack: Attack = async ({ databaseUrl, redisUrl, seconds, variant = 'ahead', say }) => {
  const form = FORMS[variant]
  if (form === undefined)
    throw new Error(`there is no form ${variant}; there are ${Object.keys(FORMS).join(', ')}`)
  const db = openDatabase(databaseUrl, { applicationName: 'hostile' })
  await migrateLatest(db).finally(() => db.destroy())
  const log = pino({ level: 'silent' })
  const redis = connectRedis(redisUrl, { log, role: 'hostile' })
  const batches = await BatchWatch.begin(redisUrl)
  const site = await Site.open({ databaseUrl, redisUrl, workers: [{}], servers: 0 })
  try {
    const [worker] = site.workers
    if (worker === undefined) throw new Error('there is no worker')
    while (batches.count < 5) await sleep(200)
    say(`idle for ${seconds} s`)
    batches.measure()
    await sleep(seconds * 1_000)
    const idle = batches.measure()
    say(`the clock is set (${variant}) for ${seconds} s`)
    await worker.setClock(form.set)
    await sleep(seconds * 1_000)
    const linkMeanwhile = (JSON.parse((await redis.get(KEYS.link)) ?? 'null') as Link | null)?.code ?? null
    const whileSet = batches.measure()
    await worker.setClock(form.back)
    say('the clock is right again')
    const since = batches.count
    const backAtMs = performance.now()
    while (batches.count < since + 3) await sleep(50)
    const goesOnAfterS = inSeconds(batches.atMs - backAtMs)
    return { variant, seconds, idle, whileSet, linkMeanwhile, threeBatchesAfterS: goesOnAfterS }
  } finally {
    await site.close()
    batches.end()
    redis.disconnect()
  }
}

/** When batches of the market arrived, by the monotonic clock of this process. */
class BatchWatch {
  count = 0
  atMs = performance.now()
  #longestMs = 0
  #before = 0
  readonly #subscriber

  private constructor(redisUrl: string) {
    this.#subscriber = connectSubscriber(redisUrl, { log: pino({ level: 'silent' }), role: 'hostile' })
    this.#subscriber.on('message', (_channel: string, message: string) => {
      if (splitBatches(message).some(({ batch }) => batch.topic === 'market')) this.#came()
    })
  }

  static async begin(redisUrl: string): Promise<BatchWatch> {
    const watch = new BatchWatch(redisUrl)
    await watch.#subscriber.subscribe(CHANNELS.batches)
    return watch
  }

  /** The batches since the last measurement, and the longest time without one, which may not be over. */
  measure(): { batches: number; longestWithoutS: number } {
    const longestMs = Math.max(this.#longestMs, performance.now() - this.atMs)
    const batches = this.count - this.#before
    this.#longestMs = 0
    this.#before = this.count
    return { batches, longestWithoutS: inSeconds(longestMs) }
  }

  end(): void {
    this.#subscriber.disconnect()
  }

  #came(): void {
    const nowMs = performance.now()
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.atMs)
    this.atMs = nowMs
    this.count++
  }
}

const inSeconds = (ms: number): number => Math.round(ms / 100) / 10
