import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Attempt } from '#database/alerts/attempts'
import {
  readDelivery,
  recordAttempt,
  takeDue,
  type Delivery,
  type MailReceiver,
  type Receiver,
} from '#database/alerts/deliveries'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { OutageLog } from '#platform/outage-log'
import { DELIVERY_TRIES, LETTERS_PER_DAY, type DeliveryFault } from '#shared/webhooks/webhook'
import type { Mailer } from './mail.ts'
import { letterOf, messageOf, textOf } from './message.ts'
import { post, type Posted } from './post.ts'
import type { Pusher } from './push.ts'

export interface DelivererDeps {
  queue: string
  db: Database
  log: Log
  now: () => number
  /** A connection that fails fast. */
  producer: Redis
  /** One that waits for Redis (BullMQ insists). */
  consumer: Redis
  /** Whether webhooks may lead to private addresses. */
  allowPrivate: boolean
  /** null: there is no server for e-mail. */
  mailer: Mailer | null
  /** null: there are no keys for push. */
  pusher: Pusher | null
  /** For one attempt. */
  timeoutMs?: number
  /** Before the second attempt; it doubles with each. */
  backoffMs?: number
}

const TIMEOUT_MS = 10_000
const BACKOFF_MS = 3_000
/** Concurrent deliveries of a worker; they spend nearly all of their time waiting for the network. */
const AT_ONCE = 64
/** As in `startSchedule`: a worker that died has its deliveries taken over. */
const LOCK_MS = 30_000
/** Before a worker that could not start tries again. */
const RETRY_MS = 1_000

/** An attempt that is to be made again; BullMQ waits longer each time. */
class UndeliveredError extends Error {}

/**
 * Sends stored deliveries. BullMQ decides when and in which worker; the database holds what is still to be sent, so that neither a
 * worker that is killed nor a Redis that comes back empty loses any.
 */
export class Deliverer {
  readonly #deps: DelivererDeps
  readonly #queue: Queue<{ id: number }>
  readonly #worker: Worker<{ id: number }>
  readonly #outage: OutageLog
  readonly #abort = new AbortController()

  constructor(deps: DelivererDeps) {
    this.#deps = deps
    const { queue, log, producer, consumer, backoffMs = BACKOFF_MS } = deps
    const outage = new OutageLog(log, { queue })
    this.#outage = outage
    this.#queue = new Queue(queue, {
      connection: producer,
      defaultJobOptions: {
        backoff: { type: 'exponential', delay: backoffMs },
        removeOnComplete: true,
        removeOnFail: true,
      },
    })
    this.#queue.on('error', (err) => outage.noticed(err, 'queue', 'debug'))
    this.#worker = new Worker(queue, ({ data }) => this.#deliver(data.id), {
      connection: consumer,
      concurrency: AT_ONCE,
      lockDuration: LOCK_MS,
      autorun: false,
    })
    this.#worker.on('error', (err) => outage.noticed(err, 'worker', 'debug'))
    this.#worker.on('failed', (_job, err) => {
      if (!(err instanceof UndeliveredError)) outage.noticed(err, 'delivery failed')
    })
    this.#worker.on('completed', () => outage.over())
  }

  start(): void {
    void this.#keepRunning()
  }

  /** BullMQ gives up when Redis rejects a command, as one that is starting does. */
  async #keepRunning(): Promise<void> {
    const { signal } = this.#abort
    while (!signal.aborted) {
      await this.#worker.run().catch((err: unknown) => this.#outage.noticed(err, 'deliveries not started'))
      await sleep(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Puts into the queue what is due and is not there; a number is in it once. */
  async ring(): Promise<void> {
    const due = await takeDue(this.#deps.db)
    if (due.length === 0) return
    await this.#queue.addBulk(
      due.map(({ id, tries }) => ({
        name: 'delivery',
        data: { id },
        opts: { jobId: `delivery-${id}`, attempts: Math.max(1, DELIVERY_TRIES - tries) },
      })),
    )
  }

  /** What is under way is given up, and is taken up again by another worker. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await this.#worker.close()
    await this.#queue.close()
  }

  async #deliver(id: number): Promise<void> {
    const delivery = await readDelivery(this.#deps.db, id)
    if (delivery === undefined) return
    const attempt = await this.#attempt(delivery)
    this.#abort.signal.throwIfAborted()
    // A test is tried once: repeating it would only help to probe hosts.
    const isLast = delivery.kind === 'test' || delivery.tries + 1 >= DELIVERY_TRIES
    const isDone = attempt.fault === null || isFinal(delivery.to, attempt) || isLast
    await recordAttempt(this.#deps.db, delivery, { attempt, isDone })
    if (!isDone) throw new UndeliveredError(`${delivery.eventKey}: ${attempt.fault}`)
  }

  async #attempt(delivery: Delivery): Promise<Attempt> {
    const startMs = performance.now()
    const posted = await this.#send(delivery)
    return { ...judged(posted), tookMs: performance.now() - startMs }
  }

  #send(delivery: Delivery): Promise<Posted> {
    const { allowPrivate, mailer, pusher, now, timeoutMs = TIMEOUT_MS } = this.#deps
    const { to } = delivery
    const within = { timeoutMs, signal: this.#abort.signal }
    switch (to.channel) {
      case 'webhook':
        return post(new URL(to.url), messageOf(delivery, to, now()), { allowPrivate, ...within })
      case 'email':
        if (mailer === null) return Promise.resolve({ fault: 'not_configured' })
        if (!mayBeSent(delivery.kind, to)) return Promise.resolve({ fault: 'unconfirmed' })
        if (to.lettersOfDay >= LETTERS_PER_DAY) return Promise.resolve({ fault: 'limited' })
        return mailer(to.address, { key: delivery.eventKey, text: letterOf(delivery, to) }, within)
      case 'push':
        if (pusher === null) return Promise.resolve({ fault: 'not_configured' })
        return pusher(to, { key: delivery.eventKey, text: textOf(delivery) }, { allowPrivate, ...within })
    }
  }
}

/** An address that is not confirmed gets the code alone that confirms it. */
const mayBeSent = (kind: Delivery['kind'], { isConfirmed, code }: MailReceiver) =>
  kind === 'confirmation' ? code !== null : isConfirmed

const FINAL: readonly (DeliveryFault | null)[] = ['not_configured', 'key_changed', 'limited', 'unconfirmed']
/** From here on a reply of a mail server is a permanent refusal (RFC 5321). */
const PERMANENT = 500

/** No further try would change it. */
const isFinal = ({ channel }: Receiver, { fault, status }: Attempt) =>
  FINAL.includes(fault) || (channel === 'email' && status !== null && status >= PERMANENT)

function judged(posted: Posted): Omit<Attempt, 'tookMs'> {
  if ('fault' in posted) return { status: null, fault: posted.fault }
  const { status } = posted
  if (status >= 200 && status < 300) return { status, fault: null }
  return { status, fault: status >= 300 && status < 400 ? 'redirected' : 'refused' }
}
