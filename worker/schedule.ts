import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Log } from '#platform/log'

/** Something done again and again, by one of the workers at a time. */
export interface Recurring {
  queue: string
  everyMs: number
  run: (signal: AbortSignal) => Promise<void>
}

export interface Schedule {
  /** Waits for what is under way, then closes. */
  stop: () => Promise<void>
}

/**
 * Lets BullMQ ring at every interval. Over all workers one job of a queue is in flight; when its worker dies or hangs, its
 * lock expires and another worker goes on, at the latest after LOCK_MS + 2 × STALLED_CHECK_MS.
 *
 * @param producer a connection that fails fast; @param consumer one that waits for Redis (BullMQ insists)
 */
export async function startSchedule(
  recurring: Recurring,
  { producer, consumer, log }: { producer: Redis; consumer: Redis; log: Log },
): Promise<Schedule> {
  const { queue: name, everyMs, run } = recurring
  const queue = new Queue(name, { connection: producer })
  const abort = new AbortController()
  queue.on('error', (err) => log.debug({ err, queue: name }, 'queue'))
  async function schedule(): Promise<void> {
    await queue.setGlobalConcurrency(1)
    await queue.upsertJobScheduler(
      name,
      { every: everyMs },
      { name, opts: { removeOnComplete: true, removeOnFail: 100, attempts: 1 } },
    )
  }
  await schedule()
  // Redis that comes back empty has lost the schedule as well, and nothing says so.
  const keeping = setInterval(() => {
    queue
      .getJobScheduler(name)
      .then((kept) => (kept == null ? schedule() : undefined))
      .catch((err: unknown) => log.debug({ err, queue: name }, 'schedule not looked after'))
  }, LOOK_AFTER_MS)
  const worker = new Worker(name, () => run(abort.signal), {
    connection: consumer,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    drainDelay: UNTOLD_MS / 1000,
  })
  worker.on('error', (err) => log.debug({ err, queue: name }, 'worker'))
  worker.on('failed', (_job, err) => log.error({ err, queue: name }, 'job failed'))

  return {
    stop: async () => {
      abort.abort()
      clearInterval(keeping)
      await worker.close()
      await queue.close()
    },
  }
}

/**
 * A poll that was under way costs two intervals of a source that is asked every second, no more: this, the checks and the
 * poll itself. The lock is renewed at half of it, so a worker that computes for half a second loses it; then two workers
 * poll at once, and the board's position decides.
 */
const LOCK_MS = 1_000
const STALLED_CHECK_MS = 250
/** Redis tells one worker when the next job is due. If that one hangs, the others ask for themselves. */
const UNTOLD_MS = 500
const LOOK_AFTER_MS = 2_000
