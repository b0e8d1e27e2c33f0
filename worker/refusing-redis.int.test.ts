import { Writable } from 'node:stream'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connectRedis, connectSubscriber } from '#platform/redis'
import { redisClock } from '#platform/redis-clock'
import { SharedClock } from '#platform/shared-clock'
import { startPrivateRedis, type PrivateRedis } from '#platform/testing/private-redis'
import type { Link } from '#shared/protocol/messages'
import { CHANNELS } from '#shared/protocol/names'
import { LinkReporter } from './link-reporter.ts'
import { startSchedule } from './schedule.ts'
import { ScriptedSource, answer, at, sourceRow } from './testing/scripted-source.ts'

let redis: PrivateRedis
let lines: { level: number; msg: string; reason?: string }[]
let log: pino.Logger
beforeEach(async () => {
  redis = await startPrivateRedis()
  lines = []
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as (typeof lines)[number])
      done()
    },
  })
  log = pino({ level: 'info' }, into)
})
afterEach(() => redis.stop())

it('a Redis that refuses writes is logged once, and the schedule continues when it accepts them again', async () => {
  const producer = connectRedis(redis.url, { log, role: 'test' })
  const consumer = connectSubscriber(redis.url, { log, role: 'test-jobs' })
  let rings = 0
  const schedule = await startSchedule(
    { queue: 'test', everyMs: 100, run: () => Promise.resolve(void rings++) },
    { producer, consumer, log, clock: new SharedClock({ ask: redisClock(redis.client) }) },
  )
  const reach = (count: number) => expect.poll(() => rings).toBeGreaterThanOrEqual(count)
  await reach(3)
  await redis.client.config('SET', 'maxmemory', '1')
  await expect
    .poll(() => lines.filter(({ reason }) => reason === 'OOM'))
    .toMatchObject([{ level: 50, msg: 'the database or Redis cannot be used (OOM)' }])
  await redis.client.config('SET', 'maxmemory', '0')
  await reach(rings + 5)
  expect(lines.at(-1)).toMatchObject({ level: 30, msg: 'the database and Redis can be used again' })
  await schedule.stop()
  producer.disconnect()
  consumer.disconnect()
})

it('P54: a worker that cannot store the link still publishes that the store is unavailable', async () => {
  const connection = connectRedis(redis.url, { log, role: 'test' })
  const source = new ScriptedSource(answer(at(0), [sourceRow()]))
  const reporter = new LinkReporter({ redis: connection, source, log, now: () => at(0) })
  await redis.client.config('SET', 'maxmemory', '1')
  const published: Link[] = []
  const listener = redis.client.duplicate()
  listener.on('message', (_channel, text: string) => void published.push(JSON.parse(text) as Link))
  await listener.subscribe(CHANNELS.link)
  await expect(reporter.report({ state: 'live', code: null, received: true })).rejects.toThrow()
  await expect.poll(() => published).toMatchObject([{ state: 'failing', code: 'store_unavailable' }])
  listener.disconnect()
  connection.disconnect()
})
