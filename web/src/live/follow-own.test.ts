import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OwnRow } from '#shared/protocol/own-rows'
import type { BoardListSocket } from './board-lists.ts'
import { followOwn } from './follow-own.ts'

/** The connection, as far as the topic `me` goes; the test is what happens on it. */
class Line {
  connected = false
  refuses = 0
  subscribes = 0
  readonly #listeners = new Map<string, Set<(value?: unknown) => void>>()

  readonly socket = {
    on: (event: string, listener: () => void) => {
      this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener))
    },
    off: (event: string, listener: () => void) => this.#listeners.get(event)?.delete(listener),
    timeout: () => ({
      emitWithAck: () => {
        this.subscribes++
        return Promise.resolve(this.refuses-- > 0 ? { ok: false, code: 'unavailable' } : { ok: true })
      },
    }),
  } as unknown as BoardListSocket<'me'>

  constructor() {
    Object.defineProperty(this.socket, 'connected', { get: () => this.connected })
  }

  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0)
  }

  say(event: string, value?: unknown): void {
    if (event === 'connect') this.connected = true
    if (event === 'disconnect') this.connected = false
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(value)
  }

  notify(version: number): void {
    this.say('event', { topic: 'me', row: rowOf(version) })
  }
}

const rowOf = (version: number): OwnRow => ({ kind: 'watchlists', seq: version, version })
const settled = () => vi.advanceTimersByTimeAsync(0)

let line: Line
beforeEach(() => {
  vi.useFakeTimers()
  line = new Line()
})
afterEach(() => vi.useRealTimers())

/** @returns what it heard; null: it was to read what was missed */
function follow(fails = 0) {
  const heard: (OwnRow | null)[] = []
  const stop = followOwn(line.socket, (row) => {
    heard.push(row)
    return fails-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve()
  })
  return { heard, stop }
}

describe('followers of what happens to the account', () => {
  it('followers of the topic me share one subscription, so that a later one loses no row of an earlier one', async () => {
    const first = follow()
    line.say('connect')
    await settled()
    line.notify(1)
    const second = follow()
    line.notify(2)
    await settled()
    expect(line.subscribes).toBe(1)
    expect(first.heard).toEqual([null, rowOf(1), rowOf(2)])
    expect(second.heard).toEqual([null, rowOf(2)])
  })

  it('a follower reloads after each reconnect, and retries a refused subscription', async () => {
    const { heard } = follow()
    line.say('connect')
    await settled()
    line.say('disconnect')
    line.refuses = 1
    line.say('connect')
    await settled()
    expect(heard).toEqual([null])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(heard).toEqual([null, null])
    expect(line.subscribes).toBe(3)
  })

  it('a follower whose reload failed retries without the others', async () => {
    const failing = follow(1)
    const other = follow()
    line.say('connect')
    await settled()
    await vi.advanceTimersByTimeAsync(3_000)
    expect([failing.heard, other.heard]).toEqual([[null, null], [null]])
  })

  it('a follower sends no request while disconnected', async () => {
    const { heard } = follow(9)
    line.say('connect')
    await settled()
    line.say('disconnect')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(heard).toEqual([null])
    line.say('connect')
    await settled()
    expect(heard).toEqual([null, null])
  })

  it('the last follower removes all listeners and timers, and following can start again', async () => {
    const [one, other] = [follow(), follow(9)]
    line.say('connect')
    await settled()
    one.stop()
    line.notify(1)
    expect(one.heard).toEqual([null])
    other.stop()
    other.stop()
    expect(line.listeners).toBe(0)
    const before = other.heard.length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(other.heard).toHaveLength(before)
    // And may begin again.
    const { heard } = follow()
    await settled()
    expect(heard).toEqual([null])
  })
})
