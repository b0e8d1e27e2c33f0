import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import pino from 'pino'
import { createShutdown } from './shutdown.ts'

const EVENTS = ['SIGTERM', 'SIGINT', 'disconnect', 'uncaughtException', 'unhandledRejection'] as const

describe('shutdown', () => {
  const log = pino({ level: 'silent' })
  let before: Map<string, unknown[]>

  beforeEach(() => {
    before = new Map(EVENTS.map((event) => [event, process.listeners(event as 'SIGTERM')]))
  })
  afterEach(() => {
    vi.useRealTimers()
    for (const event of EVENTS) {
      for (const listener of process.listeners(event as 'SIGTERM')) {
        if (before.get(event)?.includes(listener) !== true) process.off(event, listener)
      }
    }
  })

  it('closes what was opened last first, one after the other, then exits with 0', async () => {
    const order: string[] = []
    const exit = vi.fn((code: number) => void order.push(`exit ${code}`))
    const { onShutdown, shutDown } = createShutdown({ log, exit })
    onShutdown('redis', () => order.push('redis'))
    onShutdown('http', async () => {
      await Promise.resolve()
      order.push('http')
    })
    await Promise.all([shutDown('SIGTERM'), shutDown('SIGINT')])
    expect(order).toEqual(['http', 'redis', 'exit 0'])
  })

  it('continues when one thing cannot be closed', async () => {
    const closed = vi.fn()
    const { onShutdown, shutDown } = createShutdown({ log, exit: vi.fn() })
    onShutdown('first', closed)
    onShutdown('second', () => Promise.reject(new Error('stuck')))
    await shutDown('SIGTERM')
    expect(closed).toHaveBeenCalledOnce()
  })

  it('ends the process with 1 when the limit has passed', () => {
    vi.useFakeTimers()
    const exit = vi.fn()
    const { onShutdown, shutDown } = createShutdown({ log, exit, limitMs: 10_000 })
    onShutdown('never', () => new Promise(() => {}))
    void shutDown('SIGTERM')
    vi.advanceTimersByTime(9_999)
    expect(exit).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(exit).toHaveBeenCalledExactlyOnceWith(1)
  })

  it('begins when the launcher has exited', async () => {
    const exit = vi.fn()
    createShutdown({ log, exit })
    process.listeners('disconnect').at(-1)?.()
    await expect.poll(() => exit.mock.calls).toEqual([[0]])
  })
})
