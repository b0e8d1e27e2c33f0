import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest'
import { connectSubscriber } from '#platform/redis'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { splitBatches } from '#shared/protocol/board-dump'
import type { MarketBatch } from '#shared/protocol/messages'
import { CHANNELS, KEYS } from '#shared/protocol/names'
import { Reader } from './testing/reader.ts'
import { Site } from './testing/site.ts'
import type { Seat } from './testing/site.ts'
import { openTap } from './testing/tap.ts'
import type { Tap } from './testing/tap.ts'

/**
 * Twice the simulator's own. How long a dead worker's lease blocks the others is tested in
 * worker/schedule.int.test.ts.
 */
const POLL_EVERY_MS = 2_000
const log = pino({ level: 'silent' })

let taps: Tap[]
let site: Site
let subscriber: Redis
/** Callbacks for the next command of a worker, or for the next batch. */
let onPoll: (worker: number) => void
let onBatch: (batch: MarketBatch) => void
/** The seq of every batch that workers published, in the order in which servers received them. */
let published: number[]

beforeEach(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  onPoll = onBatch = () => {}
  published = []

  // A worker that writes an outcome down is in the middle of a poll: the source has answered and nothing is
  // stored yet.
  const isPoll = (said: string) => said.includes(KEYS.pending) && said.includes('"batches":')
  taps = await Promise.all([0, 1].map((at) => openTap(redisUrl, (said) => isPoll(said) && onPoll(at))))
  site = await Site.open({
    databaseUrl,
    redisUrl,
    workers: taps.map(({ url }) => ({ REDIS_URL: url, POLL_INTERVAL_MS: String(POLL_EVERY_MS) })),
    servers: 2,
  })
  subscriber = connectSubscriber(redisUrl, { log, role: 'test' })
  subscriber.on('message', (_channel: string, message: string) => {
    for (const { batch } of splitBatches(message)) {
      if (batch.topic !== 'market') continue
      published.push(batch.seq)
      onBatch(batch)
    }
  })
  await subscriber.subscribe(CHANNELS.batches)
})

afterEach(async () => {
  subscriber.disconnect()
  await site.close()
  for (const tap of taps) await tap.close()
})

const nextBatch = () => new Promise<MarketBatch>((resolve) => (onBatch = resolve))
const nextPoll = () => new Promise<number>((resolve) => (onPoll = resolve))

/** The states that readers received, by position; two readers at one position must have the same. */
class Boards {
  readonly #shown = new Map<string, string>()
  compared = 0

  take({ market }: Reader): void {
    const position = JSON.stringify(market.position)
    const board = createHash('sha256').update(JSON.stringify(market.quotes())).digest('hex')
    const other = this.#shown.get(position)
    this.#shown.set(position, board)
    if (other === undefined) return
    expect(board, position).toBe(other)
    this.compared++
  }
}

it('two servers show the same board, and continue without a hole when the worker that polls is lost', async () => {
  onTestFailed(() => void process.stderr.write(site.output))
  const [token = ''] = await site.logIn(1)
  const boards = new Boards()
  const readers = site.urls.map(
    (url) => new Reader({ name: url, token, urls: [url], onMarket: (reader) => boards.take(reader) }),
  )
  for (const reader of readers) reader.connect()
  await Promise.all(readers.map((reader) => reader.until(() => reader.market.position !== null)))

  const costsMs: Record<string, number> = {}
  for (const how of ['killed', 'frozen'] as const) {
    let before = await nextBatch()
    onBatch = (batch) => (before = batch)
    const victim = site.workers[await nextPoll()] as Seat
    const lostAtMs = Date.now()
    if (how === 'killed') void victim.end('SIGKILL')
    else victim.freeze()
    const after = await nextBatch()
    costsMs[how] = Date.now() - lostAtMs
    expect([after.epoch, after.seq]).toEqual([before.epoch, before.seq + 1])
    if (how === 'killed') await victim.start()
    else victim.thaw()
    for (let batch = 0; batch < 3; batch++) await nextBatch()
  }
  process.stdout.write(
    `from the loss in the middle of a poll to the next batch: ${JSON.stringify(costsMs)} ms\n`,
  )
  // No worker overwrote another's batch, also not the one that was resumed in the middle of its poll.
  expect(published).toEqual(published.map((_, at) => (published[0] ?? 0) + at))

  const last = await nextBatch()
  await Promise.all(readers.map((reader) => reader.reaches(last)))
  for (const reader of readers) reader.close()
  expect(boards.compared).toBeGreaterThan(5)
  expect(readers.flatMap(({ faults }) => faults)).toEqual([])
})
