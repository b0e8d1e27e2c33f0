import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AuditRow } from '#shared/rest/audit'
import type { ListSocket } from './socket.ts'
import { auditRow } from '../testing/audit-rows.ts'
import { followList } from './follow-list.ts'
import type { ListState } from './follow-list.ts'
import { ListFeed } from './list-feed.ts'

/** A server's trail and socket, controlled by the test. */
class Server {
  trail: AuditRow[] = []
  connected = false
  active = true
  reachable = true
  connects = 0
  subscribes = 0
  refusal: { ok: false; code: string; retry_after_ms?: number } | null = null
  readonly #listeners = new Map<string, Set<(value: never) => void>>()

  act(announced = true): void {
    const row = auditRow({ seq: this.trail.length + 1 })
    this.trail.push(row)
    if (announced && this.connected) this.receive('event', { topic: 'audit', seq: row.seq, row })
  }

  receive(event: string, value?: unknown): void {
    if (event === 'connect') this.connected = true
    if (event === 'disconnect') this.connected = false
    for (const listener of this.#listeners.get(event) ?? []) listener(value as never)
  }

  readonly socket: ListSocket<'audit', AuditRow> = {
    on: (event: string, listener: (value: never) => void) => {
      this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener))
    },
    off: (event: string) => this.#listeners.delete(event),
    connect: () => this.connects++,
    disconnect: () => this.receive('disconnect'),
    timeout: () => ({
      emitWithAck: () => {
        this.subscribes++
        return Promise.resolve(this.refusal ?? { ok: true, topic: 'audit', last_seq: this.trail.length })
      },
    }),
  } as unknown as ListSocket<'audit', AuditRow>

  constructor() {
    Object.defineProperties(this.socket, {
      connected: { get: () => this.connected },
      active: { get: () => this.active },
    })
  }

  answer<T>(read: () => T): Promise<T> {
    return this.reachable ? Promise.resolve(read()) : Promise.reject(new Error('away'))
  }
}

let server: Server
let feed: ListFeed<AuditRow>
let state: ListState
let stop: () => void
const settle = () => vi.advanceTimersByTimeAsync(0)
const seqs = () => feed.rows.map(({ seq }) => seq)
const everything = () => server.trail.map(({ seq }) => seq).reverse()

beforeEach(() => {
  vi.useFakeTimers()
  server = new Server()
  feed = new ListFeed(true, () => true)
  stop = followList({
    socket: server.socket,
    topic: 'audit',
    feed,
    newest: () => server.answer(() => [...server.trail].reverse()),
    after: (seq, limit) =>
      server.answer(() => ({
        items: server.trail.filter((row) => row.seq > seq).slice(0, limit),
        last_seq: server.trail.length,
      })),
    onRows: () => undefined,
    onState: (next) => (state = next),
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

describe('the live feed', () => {
  it('a list begins with its newest rows and continues with each new one', async () => {
    server.act()
    server.receive('connect')
    await settle()
    server.act()
    expect(state).toBe('live')
    expect(seqs()).toEqual([2, 1])
  })

  it('a list fetches the rows of a break', async () => {
    server.receive('connect')
    await settle()
    server.act()
    server.receive('disconnect')
    expect(state).toBe('away')
    for (let n = 0; n < 1_300; n++) server.act()
    server.receive('connect')
    server.act()
    await settle()
    server.act()
    expect(seqs()).toEqual(everything())
    expect(state).toBe('live')
  })

  it('a list fetches a row that was lost', async () => {
    server.receive('connect')
    await settle()
    server.act(false)
    server.act()
    await settle()
    expect(seqs()).toEqual([2, 1])
  })

  it('a list reports that it is incomplete, and retries, while REST is unavailable', async () => {
    server.receive('connect')
    await settle()
    server.act(false)
    server.reachable = false
    server.act()
    await settle()
    expect(state).toBe('catching_up')
    expect(seqs()).toEqual([])
    server.reachable = true
    await vi.advanceTimersByTimeAsync(3_000)
    expect(seqs()).toEqual([2, 1])
    expect(state).toBe('live')
  })

  it('a list reconnects where the client would not', async () => {
    expect(server.connects).toBe(1)
    server.active = false
    server.receive('connect_error', new Error('refused'))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(server.connects).toBe(2)
  })

  it('P2: reconnects no earlier than the server allows, and not at all when it is forbidden', async () => {
    server.active = false
    server.receive('connect_error', { data: { code: 'rate_limited', retry_after_ms: 9_000 } })
    await vi.advanceTimersByTimeAsync(8_999)
    expect(server.connects).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(server.connects).toBe(2)
    server.receive('connect_error', { data: { code: 'forbidden' } })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.connects).toBe(2)
  })

  it('a list subscribes again no earlier than the server allows, and never when that is forbidden', async () => {
    server.refusal = { ok: false, code: 'rate_limited', retry_after_ms: 9_000 }
    server.receive('connect')
    await vi.advanceTimersByTimeAsync(8_999)
    expect(server.subscribes).toBe(1)
    server.refusal = { ok: false, code: 'forbidden' }
    await vi.advanceTimersByTimeAsync(1)
    expect(server.subscribes).toBe(2)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.subscribes).toBe(2)
  })

  it('a list ignores other topics on the same socket', async () => {
    server.receive('connect')
    await settle()
    server.receive('event', { topic: 'logins', seq: 9, row: auditRow({ seq: 9 }) })
    expect(seqs()).toEqual([])
  })

  it('a stopped list gets no more rows', async () => {
    server.receive('connect')
    await settle()
    stop()
    server.connected = true
    server.act()
    expect(seqs()).toEqual([])
  })
})
