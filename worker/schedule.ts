import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import type { SharedClock } from '#platform/shared-clock'
import { OutageLog } from '#platform/outage-log'

/** A recurring job, run by one worker at a time. */
export interface Recurring {
  queue: string
  everyMs: number
  run: (signal: AbortSignal) => Promise<void>
  /** Called instead, every second, on a worker whose clock differs from that of Redis by the given time. */
  rest?: (aheadMs: number) => Promise<void>
}

export interface Schedule {
  /** Waits for the running job, then closes. */
  stop: () => Promise<void>
}

export interface ScheduleConnections {
  /** A connection that fails fast. */
  producer: Redis
  /** A connection that waits for Redis (required by BullMQ). */
  consumer: Redis
  log: Log
  clock: SharedClock
}

/**
 * Schedules the job with BullMQ. Over all workers one job of a queue is in flight; when its worker dies or
 * hangs, its lock expires and another worker takes over, at the latest after LOCK_MS + 2 × STALLED_CHECK_MS.
 *
 * BullMQ stores when the next job is due by the clock of the process that scheduled it, and computes the one
 * after it from that. So a process whose clock differs from that of Redis does not use the queue, and a job
 * that is due later than possible, because a clock was set back, is scheduled again.
 */
export async function startSchedule(
  recurring: Recurring,
  { producer, consumer, log, clock }: ScheduleConnections,
): Promise<Schedule> {
  const { queue: name, everyMs, run, rest } = recurring
  const queue = new Queue(name, { connection: producer })
  const abort = new AbortController()
  const outage = new OutageLog(log, { queue: name })
  queue.on('error', (err) => outage.noticed(err, 'queue', 'debug'))
  const clockDiffers = () => Math.abs(clock.aheadMs()) > CLOCKS_MAY_DIFFER_MS
  async function ring(): Promise<void> {
    await clock.measure()
    if (!clockDiffers()) await run(abort.signal)
  }
  const worker = new Worker(name, ring, {
    connection: consumer,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    drainDelay: UNTOLD_MS / 1000,
    autorun: false,
    runRetryDelay: RETRY_MS,
  })
  worker.on('error', (err) => outage.noticed(err, 'worker', 'debug'))
  worker.on('failed', (_job, err) => outage.noticed(err, 'job failed'))
  worker.on('completed', () => outage.over())

  let isScheduled = false
  async function schedule(): Promise<void> {
    await queue.setGlobalConcurrency(1)
    await queue.upsertJobScheduler(
      name,
      { every: everyMs },
      { name, opts: { removeOnComplete: true, removeOnFail: 100, attempts: 1 } },
    )
    isScheduled = true
  }

  /**
   * Repairs the schedule: Redis may have come back empty, a job may not have been scheduled, and clocks may
   * be set.
   */
  async function lookAfterSchedule(): Promise<void> {
    const dueMs = (await queue.getJobScheduler(name))?.next
    const inMs = dueMs == null ? -Infinity : dueMs - clock.now()
    if (inMs > everyMs + CLOCKS_MAY_DIFFER_MS) {
      log.warn(
        { queue: name, inMs },
        'the next run is too far away, as a clock was set back: it is scheduled again',
      )
      await queue.removeJobScheduler(name)
    } else if (isScheduled && inMs > -OVERDUE_MS) return
    await schedule()
  }

  async function look(): Promise<void> {
    await clock.measure()
    if (clockDiffers()) {
      await pause()
      await rest?.(clock.aheadMs())
      return
    }
    await lookAfterSchedule()
    await forgetLateExpiries(queue, producer)
    await resume()
  }

  async function pause(): Promise<void> {
    if (worker.isPaused()) return
    log.error(
      { queue: name, aheadMs: clock.aheadMs() },
      'the clocks of this machine and of Redis differ: this worker does nothing until they agree',
    )
    await worker.pause(true)
  }

  async function resume(): Promise<void> {
    if (worker.isRunning() && !worker.isPaused()) return
    if (worker.isPaused()) log.info({ queue: name }, 'the clocks agree again: this worker goes on')
    await worker.resume()
  }

  let looking: Promise<void> | null = null
  const lookAgain = () => {
    looking ??= look()
      .catch((err: unknown) => outage.noticed(err, 'schedule not looked after', 'debug'))
      .finally(() => (looking = null))
  }
  // Without Redis the schedule starts when Redis is available.
  await look().catch((err: unknown) => outage.noticed(err, 'schedule not made'))
  const keeping = setInterval(lookAgain, LOOK_AFTER_MS)

  return {
    stop: async () => {
      abort.abort()
      clearInterval(keeping)
      await looking
      await worker.close()
      await queue.close()
    },
  }
}

/**
 * Redis stores the absolute time at which a key expires: with its clock set back, the lock of a dead worker
 * would be held for hours, and no other worker would take over.
 */
async function forgetLateExpiries(queue: Queue, redis: Redis): Promise<void> {
  const keys = [queue.toKey('stalled-check'), queue.toKey('active')]
  await redis.eval(SHORTEN, keys.length, ...keys, STALLED_CHECK_MS, LOCK_MS, queue.toKey(''))
}

const SHORTEN = `
  local function shorten(key, most)
    if redis.call('PTTL', key) > tonumber(most) then redis.call('PEXPIRE', key, most) end
  end
  shorten(KEYS[1], ARGV[1])
  for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do shorten(ARGV[3] .. id .. ':lock', ARGV[2]) end`

/**
 * A failover costs two intervals of a source that is polled every second: this lock, the checks and the poll
 * itself. The lock is renewed at half its time, so a worker that blocks for half a second loses it; then two
 * workers poll at once, and the position of the board decides.
 */
const LOCK_MS = 1_000
const STALLED_CHECK_MS = 250
/** Redis announces the next job to one worker. If that one hangs, the others check for themselves. */
const UNTOLD_MS = 500
/** BullMQ's pause after a command that Redis rejected; its default is 15 s. */
const RETRY_MS = 1_000
const LOOK_AFTER_MS = 1_000
/** A job that has been due for this long waits for the one before it, or does not exist. */
const OVERDUE_MS = 5_000
/** Machines that are synchronized by NTP differ by milliseconds. */
const CLOCKS_MAY_DIFFER_MS = 2_000
