import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resetStack } from '#platform/testing/embedded-stack'
import type { Trading } from '#shared/market/quote'
import { MarketMirror } from '#shared/protocol/mirror'
import { seededRandom } from '#shared/testing/random-market'
import { TestWorker, startLiveServer } from '../testing/live-server.ts'
import type { LiveServer } from '../testing/live-server.ts'

const SEED = Number(process.env.CHAOS_SEED ?? 20260319)
const READERS = Number(process.env.CHAOS_READERS ?? 12)
const POLLS = Number(process.env.CHAOS_POLLS ?? 120)
const LISTINGS = 200

let servers: LiveServer[]

beforeEach(async () => {
  await resetStack()
  servers = [await startLiveServer(), await startLiveServer()]
})
afterEach(async () => {
  for (const server of servers) await server.close()
})

/** A reader that keeps a log: whatever happens to its connection, its mirror never goes back in time. */
class Reader {
  readonly mirror = new MarketMirror()
  readonly faults: string[] = []
  readonly #token: string
  readonly #everyMs: number | undefined
  #socket: Socket | null = null
  arrived: () => void = () => {}

  constructor(token: string, everyMs: number | undefined) {
    this.#token = token
    this.#everyMs = everyMs
  }

  connect(server: LiveServer): void {
    this.#socket?.disconnect()
    const socket = server.client({ token: this.#token })
    this.#socket = socket
    const subscribe = () =>
      socket.emit('subscribe', {
        topic: 'market',
        position: this.mirror.position ?? undefined,
        every_ms: this.#everyMs,
      })
    socket.on('connect', subscribe)
    for (const event of ['snapshot', 'batch', 'patch'] as const) {
      socket.on(event, (payload) => {
        const before = this.mirror.position
        if (this.mirror.apply(event, payload) === 'gap') subscribe()
        const after = this.mirror.position
        if (before !== null && after?.epoch === before.epoch && after.seq < before.seq) {
          this.faults.push(`went back from ${before.seq} to ${after.seq}`)
        }
        this.arrived()
      })
    }
  }

  /** Stops or resumes reading from the network, as a laptop that sleeps. */
  pause(paused: boolean): void {
    const transport = this.#socket?.io.engine?.transport as unknown as Partial<{
      ws: { _socket: { pause(): void; resume(): void } | null }
    }>
    const tcp = transport.ws?._socket
    if (paused) tcp?.pause()
    else tcp?.resume()
  }
}

const firstPrice = (id: number): { id: number } & Trading => ({
  id,
  price: 10_000,
  previousClose: 10_000,
  open: 10_000,
  high: 10_000,
  low: 10_000,
  volume: 1,
  value: 10_000,
  state: 'trading',
})

function traded(random: () => number, rows: Map<number, { id: number } & Trading>) {
  const changed = [...rows.values()].filter(() => random() < 0.4)
  for (const row of changed) {
    row.price = Math.max(1, (row.price ?? 10_000) + Math.floor(random() * 201) - 100)
    row.volume += 1 + Math.floor(random() * 50)
    row.value += row.price * 10
    row.high = Math.max(row.high ?? row.price, row.price)
    row.low = Math.min(row.low ?? row.price, row.price)
  }
  return changed.map((row) => ({ ...row }))
}

const listing = (id: number) => ({
  id,
  code: String(id).padStart(6, '0'),
  isin: `KR7${String(id).padStart(6, '0')}000`,
  name: `종목 ${id}`,
  market: 'KOSPI' as const,
  section: '',
  shares: 1_000_000,
})

it(`seed ${SEED}: ${READERS} readers on two servers end equal to the board, through disconnects, sleep, lost messages and new epochs`, async () => {
  const random = seededRandom(SEED)
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const [{ redis, token }] = servers as [LiveServer, LiveServer]
  const ids = Array.from({ length: LISTINGS }, (_, at) => at + 1)
  const rows = new Map(ids.map((id) => [id, firstPrice(id)]))
  const startEpoch = async (n: number, atMs: number) => {
    const worker = new TestWorker(redis, `epoch-${n}`)
    const whole = { newTradeDate: '2026-03-19', atMs, listed: ids.map(listing) }
    await worker.publish({ ...whole, traded: [...rows.values()].map((row) => ({ ...row })) })
    return worker
  }

  let epoch = 1
  let worker = await startEpoch(epoch, Date.parse('2026-03-19T09:00:00+09:00'))
  const readers = await Promise.all(
    Array.from(
      { length: READERS },
      async (_, at) => new Reader(await token(), at % 5 === 0 ? 150 : undefined),
    ),
  )
  for (const reader of readers) reader.connect(one(servers))

  for (let poll = 0; poll < POLLS; poll++) {
    const what = random()
    const reader = one(readers)
    if (what < 0.1) reader.connect(one(servers))
    else if (what < 0.2) reader.pause(true)
    else if (what < 0.4) reader.pause(false)
    if (what > 0.99) worker = await startEpoch(++epoch, worker.board.market.atMs + 1_000)
    else await worker.publish({ traded: traded(random, rows) }, { lost: what > 0.95 })
  }

  for (const reader of readers) reader.pause(false)
  const { position } = worker.board.market
  const caughtUp = (reader: Reader) =>
    new Promise<void>((resolve) => {
      reader.arrived = () => {
        const at = reader.mirror.position
        if (at?.epoch === position.epoch && at.seq === position.seq) resolve()
      }
      reader.arrived()
    })
  await Promise.all(readers.map(caughtUp))

  const board = new MarketMirror()
  board.apply('snapshot', worker.board.market.snapshot())
  for (const { mirror, faults } of readers) {
    expect(faults).toEqual([])
    expect(mirror.quotes()).toEqual(board.quotes())
  }
})
