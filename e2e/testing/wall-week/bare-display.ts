import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import { REPORT_EVERY_MS, type SentReport } from '#shared/displays/report'
import { EVENTS, MARKET_EVENTS } from '#shared/protocol/events'
import type { Ack, Position, SessionNotice } from '#shared/protocol/messages'
import type { DisplayGrant } from '#shared/rest/displays'
import { approve, post } from './rest.ts'

const COME_BACK_MS = 500
/** A token is not used in its last seconds. */
const SPARE_S = 30

/** A paired display without a browser: credentials, socket and reports as a page of the wall has them. */
export class BareDisplay {
  readonly #url: string
  /** Times its credentials were refused: it would have to be paired again. */
  refused = 0
  reports = 0
  #refresh: { refresh_token: string; attempt: string }
  #access: { token: string; untilMs: number } | null = null
  #socket: Socket | null = null
  #position: Position | null = null
  #isClosed = false
  readonly #reporting: NodeJS.Timeout
  #comingBack: NodeJS.Timeout | undefined

  private constructor(url: string, grant: DisplayGrant) {
    this.#url = url
    this.#refresh = kept(grant)
    this.#reporting = setInterval(() => this.#report(), REPORT_EVERY_MS)
  }

  static async pair(url: string, name: string): Promise<BareDisplay> {
    const display = new BareDisplay(url, await pairing(url, name))
    void display.#connect()
    return display
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#reporting)
    clearTimeout(this.#comingBack)
    this.#socket?.disconnect()
  }

  async #connect(): Promise<void> {
    const token = await this.#token().catch(() => null)
    if (token === null) return this.#comeBack()
    const socket = io(this.#url, {
      transports: ['websocket'],
      auth: { token },
      forceNew: true,
      reconnection: false,
    })
    this.#socket = socket
    socket.on('connect', () => {
      for (const topic of ['market', 'index'])
        socket.emit(EVENTS.subscribe, { topic, position: topic === 'market' ? this.#position : null })
      this.#report()
    })
    for (const event of MARKET_EVENTS)
      socket.on(event, ({ topic, epoch, seq }: Position & { topic: string }) => {
        if (topic === 'market') this.#position = { epoch, seq }
      })
    socket.on(EVENTS.session, ({ state }: SessionNotice) => {
      this.#access = null
      if (state === 'expiring')
        void this.#token()
          .then((renewed) => socket.emit(EVENTS.renew, { token: renewed }))
          .catch(() => undefined)
    })
    socket.on('connect_error', () => {
      // Whatever the reason: a token that is refused is not used a second time.
      this.#access = null
      this.#comeBack()
    })
    socket.on('disconnect', () => this.#comeBack())
  }

  #comeBack(): void {
    this.#socket?.disconnect()
    clearTimeout(this.#comingBack)
    if (!this.#isClosed) this.#comingBack = setTimeout(() => void this.#connect(), COME_BACK_MS)
  }

  async #token(): Promise<string> {
    if (this.#access !== null && performance.now() < this.#access.untilMs) return this.#access.token
    const answer = await fetch(`${this.#url}/api/displays/refresh`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.#refresh),
    })
    if (answer.status === 401) this.refused++
    if (!answer.ok) throw new Error(`refresh: ${answer.status}`)
    const grant = (await answer.json()) as DisplayGrant
    this.#refresh = kept(grant)
    const untilMs = performance.now() + (grant.expires_in - SPARE_S) * 1_000
    this.#access = { token: grant.access_token, untilMs }
    return grant.access_token
  }

  #report(): void {
    if (this.#socket?.connected !== true) return
    this.#socket.emit(EVENTS.report, { ...REPORT, position: this.#position }, ({ ok }: Ack) => {
      if (ok) this.reports++
    })
  }
}

/** Opens a pairing, has it approved and takes the credentials. */
export async function pairing(url: string, name: string): Promise<DisplayGrant> {
  const { code, secret } = await post<{ code: string; secret: string }>(url, '/api/displays/pairings', {})
  await approve(url, code, name)
  return post<DisplayGrant>(url, '/api/displays/pairings/claim', { secret, wait_ms: 10_000 })
}

/** A report of a display that is well. */
export const REPORT: SentReport = {
  board: 'indices',
  shown_by: 'default',
  revision: 1,
  position: null,
  data_age_ms: 400,
  painted_ms: 16,
  fps: 60,
  heap_bytes: 40_000_000,
  uptime_ms: 1_000,
  build: null,
  visible: true,
  width: 1_920,
  height: 1_080,
  errors: 0,
}

const kept = ({ refresh_token }: DisplayGrant) => ({
  refresh_token,
  attempt: randomBytes(24).toString('hex'),
})
