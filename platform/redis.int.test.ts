import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectRedis, connectSubscriber } from './redis.ts'
import { stackUrls } from './testing/embedded-stack.ts'
import { openGate, type Gate } from './testing/gate.ts'

describe('a connection to Redis that is lost', () => {
  const lines: { level: number; msg: string }[] = []
  const log = pino(
    { level: 'info' },
    { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) },
  )
  let gate: Gate
  beforeEach(async () => {
    lines.length = 0
    gate = await openGate(stackUrls().redisUrl)
  })
  afterEach(() => gate.block())

  it('fails its commands fast, is logged once, and reconnects', async () => {
    const redis = connectRedis(gate.url, { log, role: 'test' })
    expect(await redis.ping()).toBe('PONG')
    await gate.block()
    await expect(redis.ping()).rejects.toThrow()
    await expect(redis.ping()).rejects.toThrow()
    await expect(redis.ping()).rejects.toThrow()
    expect(lines.map(({ msg }) => msg)).toEqual(['redis is away'])
    await gate.unblock()
    await expect.poll(() => redis.ping().catch(() => 'away')).toBe('PONG')
    expect(lines.map(({ msg }) => msg)).toEqual(['redis is away', 'redis is back'])
    redis.disconnect()
  })

  it('restores its subscriptions', async () => {
    const subscriber = connectSubscriber(gate.url, { log, role: 'test' })
    const publisher = connectRedis(stackUrls().redisUrl, { log, role: 'test' })
    const received: string[] = []
    subscriber.on('message', (_channel, message: string) => received.push(message))
    await subscriber.subscribe('test:channel')
    await gate.block()
    await gate.unblock()
    await expect
      .poll(async () => {
        await publisher.publish('test:channel', 'hello')
        return received
      })
      .toContain('hello')
    subscriber.disconnect()
    publisher.disconnect()
  })

  it('is not logged when it was closed on purpose', async () => {
    const redis = connectRedis(gate.url, { log, role: 'test' })
    await redis.ping()
    await redis.quit()
    expect(lines).toEqual([])
  })
})
