import { WebSocket } from 'ws'
import type { Log } from '#platform/log'
import { MINUTE_MS } from '#shared/time'
import { SourceFault } from '../../access/fault.ts'
import { SourceError } from '../../source.ts'
import type { Credential } from '../access/credential.ts'
import { Conversation, type SocketNotice } from './conversation.ts'
import type { Registrations, Registration } from './registrations.ts'

export interface BrokerSocketDeps {
  url: string
  approval: Credential
  registrations: () => Registrations
  onRecords: (trId: string, records: string[][]) => void
  /** Called for records that could not be read. */
  onUnreadable: (reason: string) => void
  log: Log
  /** A monotonic clock in milliseconds. */
  stopwatch: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  random: () => number
  /** After this long without a message the connection counts as dead, whatever TCP reports. */
  silenceMs?: number
  pumpEveryMs?: number
}

/** Delays before the next try by the number of consecutive useless connections. */
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000, MINUTE_MS]
/** The broker keeps the session of a cut connection for a while. */
const IN_USE_MS = MINUTE_MS
const SILENCE_MS = 120_000
const PUMP_EVERY_MS = 100
const MAX_FRAME_BYTES = 1024 * 1024
const CLOSE_WITHIN_MS = 2_000

/** How a connection ended. */
export interface Ending {
  notice: SocketNotice
  /** It delivered data. */
  wasUp: boolean
}

/**
 * The one WebSocket of the key: reconnected for as long as this worker has the lease, and closed properly at
 * its end.
 */
export class BrokerSocket {
  readonly #deps: BrokerSocketDeps
  #registrations: Registrations
  #wanted: readonly Registration[] = []
  #down: SocketNotice | null = null
  #isUp = false

  constructor(deps: BrokerSocketDeps) {
    this.#deps = deps
    this.#registrations = deps.registrations()
  }

  /** The current problem; null: none. */
  get notice(): SocketNotice | null {
    if (this.#down !== null) return this.#down
    if (!this.#isUp) return null
    const { isShort, size, refused } = this.#registrations
    if (isShort) return { code: 'socket_full', detail: `the broker lets this key register ${size} channels` }
    return refused === null
      ? null
      : { code: 'socket_refused', detail: `the broker does not register ${refused}` }
  }

  get isUp(): boolean {
    return this.#isUp
  }

  has(registration: Registration): boolean {
    return this.#isUp && this.#registrations.has(registration)
  }

  want(wanted: readonly Registration[]): void {
    this.#wanted = wanted
    this.#registrations.want(wanted)
  }

  /** Resolves when the signal is aborted and the connection is closed. */
  async run(signal: AbortSignal): Promise<void> {
    const { sleep, random, log } = this.#deps
    let failures = 0
    while (!signal.aborted) {
      const { notice, wasUp } = await this.#connection(signal)
      this.#isUp = false
      if (signal.aborted) return
      if (this.#down?.code !== notice.code) log.warn(notice, 'the WebSocket of the broker is down')
      this.#down = notice
      failures = wasUp ? 1 : failures + 1
      const leastMs = notice.code === 'key_in_use' ? IN_USE_MS : 0
      const waitMs = Math.max(leastMs, WAITS_MS[Math.min(failures, WAITS_MS.length) - 1] ?? 0)
      await sleep(Math.round(waitMs * (1 + random() / 4)), signal).catch(() => {})
    }
  }

  async #connection(signal: AbortSignal): Promise<Ending> {
    const { approval, registrations, url, log } = this.#deps
    let key: string
    try {
      key = await approval.current(signal)
    } catch (error) {
      const isNamed = error instanceof SourceFault || error instanceof SourceError
      if (!isNamed && !signal.aborted) throw error
      return { notice: { code: isNamed ? error.code : 'socket_lost', detail: String(error) }, wasUp: false }
    }
    this.#registrations = registrations()
    this.#registrations.want(this.#wanted)
    const socket = new WebSocket(addressOf(url), {
      ...{ perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES, handshakeTimeout: 10_000 },
    })
    const talk = new Conversation(socket, { ...this.#deps, key, registrations: this.#registrations })
    const ending = await this.#untilItEnds(socket, talk, signal)
    if (ending.notice.code === 'socket_rejected')
      await approval.reject(key).catch((err: unknown) => log.debug({ err }, 'the key of the WebSocket stays'))
    return ending
  }

  #untilItEnds(socket: WebSocket, talk: Conversation, signal: AbortSignal): Promise<Ending> {
    const { stopwatch, silenceMs = SILENCE_MS, pumpEveryMs = PUMP_EVERY_MS } = this.#deps
    return new Promise((resolve) => {
      let ended: SocketNotice | null = null
      let heardMs = stopwatch()
      const close = (notice: SocketNotice) => {
        ended ??= notice
        socket.close(1000)
        // A server that does not answer is disconnected.
        setTimeout(() => socket.terminate(), CLOSE_WITHIN_MS).unref()
      }
      const leave = () => close({ code: 'socket_lost', detail: 'this worker closed it' })
      const pump = setInterval(() => {
        if (stopwatch() - heardMs > silenceMs) {
          ended ??= { code: 'socket_lost', detail: `nothing was heard for ${silenceMs / 1_000} s` }
          socket.terminate()
        } else if (socket.readyState === WebSocket.OPEN) talk.pump()
      }, pumpEveryMs)
      signal.addEventListener('abort', leave, { once: true })
      socket.on('open', () => {
        heardMs = stopwatch()
      })
      socket.on('message', (data: Buffer) => {
        heardMs = stopwatch()
        const over = talk.receive(data.toString('utf8'))
        if (over !== null) return close(over)
        if (!talk.wasUp || this.#isUp) return
        this.#isUp = true
        this.#down = null
      })
      socket.on('error', (error) => {
        ended ??= { code: 'socket_lost', detail: `the connection failed (${error.message.slice(0, 80)})` }
      })
      socket.on('close', (code) => {
        clearInterval(pump)
        signal.removeEventListener('abort', leave)
        const notice = ended ?? { code: 'socket_lost', detail: `the broker closed it (${code})` }
        resolve({ notice, wasUp: talk.wasUp })
      })
      if (signal.aborted) leave()
    })
  }
}

/** The path of the broker's own programs; a stand-in uses it as well. */
function addressOf(url: string): string {
  const address = new URL(url)
  if (address.pathname === '/') address.pathname = '/tryitout'
  return address.href
}
