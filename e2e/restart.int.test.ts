import { io } from 'socket.io-client'
import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { DrainNotice, SubscribeAck } from '#shared/protocol/messages'
import { MarketMirror } from '#shared/protocol/mirror'
import type { MarketEvent } from '#shared/protocol/events'
import { Site } from './testing/site.ts'

const CLIENTS = 300

/** An ordinary client: it leaves the reconnecting to Socket.IO and subscribes from its position. */
class Client {
  readonly mirror = new MarketMirror()
  readonly hintsMs: number[] = []
  readonly resumes: string[] = []
  readonly #socket
  #onAnswer: () => void = () => {}

  constructor(url: string, token: string) {
    this.#socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true })
    this.#socket.on('connect', () => void this.#subscribe())
    this.#socket.on('drain', ({ reconnect_after_ms: ms }: DrainNotice) => this.hintsMs.push(ms))
    for (const event of ['snapshot', 'batch', 'patch'] satisfies MarketEvent[]) {
      this.#socket.on(event, (message) => {
        if (this.mirror.apply(event, message) === 'gap') void this.#subscribe()
      })
    }
  }

  /** Resolves when the server has answered this many subscriptions. */
  async answered(times: number): Promise<void> {
    while (this.resumes.length < times) await new Promise<void>((resolve) => (this.#onAnswer = resolve))
  }

  /** Reads the board now: on a busy machine a connection may be lost and made anew before all others are made. */
  get isReading(): boolean {
    return this.#socket.connected && this.mirror.position !== null
  }

  close(): void {
    this.#socket.disconnect()
  }

  async #subscribe(): Promise<void> {
    const request = { topic: 'market', position: this.mirror.position ?? undefined }
    const answering = this.#socket.emitWithAck('subscribe', request) as Promise<SubscribeAck>
    const answer = await answering.catch(() => null)
    // The connection ended first; the next one subscribes again.
    if (answer === null) return
    this.resumes.push(answer.ok ? answer.resume : answer.code)
    this.#onAnswer()
  }
}

let site: Site
let clients: Client[]

beforeEach(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  site = await Site.open({ databaseUrl, redisUrl, workers: [{ SIMULATOR_LISTINGS: '50' }], servers: 1 })
})
afterEach(async () => {
  for (const client of clients) client.close()
  await site.close()
})

it(`P34, P35: ${CLIENTS} clients of a server that is restarted get different reconnect times, reconnect by themselves and resume at their positions`, async () => {
  onTestFailed(() => void process.stderr.write(site.output))
  const [url = ''] = site.urls
  const [token = ''] = await site.logIn(1)
  clients = Array.from({ length: CLIENTS }, () => new Client(url, token))
  await Promise.all(clients.map((client) => client.answered(1)))
  await expect.poll(() => clients.filter(({ isReading }) => !isReading).length).toBe(0)
  const answers = clients.map(({ resumes }) => resumes.length)

  const [server] = site.servers
  await server?.end('SIGTERM')
  expect(server?.output).toContain('"shut down"')
  // A server hangs up on a client that does not answer its pings for ten seconds, which that client may not have seen yet.
  const drained = Number(/"sockets":(\d+),.*"draining"/.exec(server?.output ?? '')?.[1])
  expect(drained).toBeGreaterThan(0)
  // The exit of the process may be seen before its last output is read.
  const allHints = () => clients.flatMap((client) => client.hintsMs)
  await expect.poll(allHints).toHaveLength(drained)
  const hintsMs = allHints()
  expect(Math.max(...hintsMs)).toBeLessThanOrEqual(200)
  expect(new Set(hintsMs).size).toBeGreaterThan(drained / 3)

  await server?.start()
  await Promise.all(clients.map((client, at) => client.answered((answers[at] ?? 0) + 1)))
  const resumes = new Set(clients.map((client) => client.resumes.at(-1)))
  expect([...resumes].filter((resume) => resume !== 'patch' && resume !== 'current')).toEqual([])
})
