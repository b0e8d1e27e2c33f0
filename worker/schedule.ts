import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'
import type { SharedClock } from '#platform/shared-clock'
import { OutageLog } from '#platform/outage-log'

/** Something done again and again, by one of the workers at a time. */
export interface Recurring {
  queue: string
  everyMs: number
  run: (signal: AbortSignal) => Promise<void>
  /** Done instead, every second, by a worker whose clock differs from that of Redis by so much. */
  rest?: (aheadMs: number) => Promise<void>
}

export interface Schedule {
  /** Waits for what is under way, then closes. */
  stop: () => Promise<void>
}

export interface ScheduleConnections {
  /** A connection that fails fast. */
  producer: Redis
  /** One that waits for Redis (BullMQ insists). */
  consumer: Redis
  log: Log
  clock: SharedClock
}

/**
 * Lets BullMQ ring at every interval. Over all workers one job of a queue is in flight; when its worker dies or hangs, its
 * lock expires and another worker goes on, at the latest after LOCK_MS + 2 × STALLED_CHECK_MS.
 *
 * BullMQ keeps when the next ring is due as a moment on the clock of whichever process made it, and makes the one after it
 * from that. So a process whose clock differs from that of Redis keeps its hands off the queue, and a ring that is due
 * later than it can be, because a clock was set back, is made anew.
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

  /** A Redis that comes back empty has lost the schedule, a ring that could not be made is missing, and clocks are set. */
  async function lookAfterSchedule(): Promise<void> {
    const dueMs = (await queue.getJobScheduler(name))?.next
    const inMs = dueMs == null ? -Infinity : dueMs - clock.now()
    if (inMs > everyMs + CLOCKS_MAY_DIFFER_MS) {
      log.warn(
        { queue: name, inMs },
        'the next ring is too far away, as a clock was set back: it is made anew',
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
  // Without Redis the schedule begins when it is there.
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
 * Redis keeps when a key expires, not in how long: with its clock set back, the lock of a worker that died would hold for
 * hours, and nobody would look for it.
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
 * A poll that was under way costs two intervals of a source that is asked every second, no more: this, the checks and the
 * poll itself. The lock is renewed at half of it, so a worker that computes for half a second loses it; then two workers
 * poll at once, and the board's position decides.
 */
const LOCK_MS = 1_000
const STALLED_CHECK_MS = 250
/** Redis tells one worker when the next job is due. If that one hangs, the others ask for themselves. */
const UNTOLD_MS = 500
/** BullMQ waits so long when Redis refuses a command; a quarter of a minute unless it is told. */
const RETRY_MS = 1_000
const LOOK_AFTER_MS = 1_000
/** A ring that is due for so long waits for the one before it to end, or is not there. */
const OVERDUE_MS = 5_000
/** Machines that set their clocks by the network's are within milliseconds. */
const CLOCKS_MAY_DIFFER_MS = 2_000
