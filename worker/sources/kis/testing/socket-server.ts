import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import { seoulIso } from '#shared/market/seoul-time'
import type { Credentials } from './credentials.ts'

const MAX_REGISTRATIONS = 41

interface Session {
  socket: WebSocket
  approvalKey: string | null
  registered: Set<string>
}

interface Request {
  header?: { approval_key?: string; tr_type?: string; custtype?: string }
  body?: { input?: { tr_id?: string; tr_key?: string } }
}

/**
 * The broker's WebSocket on loopback: one session per key, a limit of registrations, and the broker's error
 * texts.
 */
export class SocketServer {
  /** The limit of registrations per session. */
  most = MAX_REGISTRATIONS
  /** The largest number of concurrent sessions, and of registrations of one session. */
  peakSessions = 0
  peakRegistrations = 0
  /** The number of connections that were opened. */
  opened = 0
  pongs = 0
  /** Errors for the next registrations, one each; an empty one leaves its registration unanswered. */
  readonly errors: string[] = []
  /** Another client occupies the key. */
  isInUse = false
  /** Neither answers nor sends: a half-open connection. */
  isSilent = false
  readonly #sessions = new Set<Session>()
  readonly #credentials: Credentials
  readonly #now: () => number
  readonly #server: WebSocketServer

  constructor(http: Server, credentials: Credentials, now: () => number) {
    this.#credentials = credentials
    this.#now = now
    this.#server = new WebSocketServer({ server: http, perMessageDeflate: false })
    this.#server.on('connection', (socket) => this.#connected(socket))
  }

  /** `H0STCNT0|005930` */
  get registered(): string[] {
    return [...this.#sessions].flatMap(({ registered }) => [...registered]).sort()
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** Sends a frame to the sessions that have registered the stock's channel. @returns whether there is any */
  send(trId: string, code: string, frame: string): boolean {
    const to = [...this.#sessions].filter(({ registered }) => registered.has(`${trId}|${code}`))
    if (!this.isSilent) for (const { socket } of to) socket.send(frame)
    return to.length > 0
  }

  ping(): void {
    const datetime = seoulIso(this.#now()).slice(0, 19).replace(/[-T:]/g, '')
    for (const { socket } of this.#sessions)
      socket.send(JSON.stringify({ header: { tr_id: 'PINGPONG', datetime } }))
  }

  /** As when a cable is pulled, or the server restarts. */
  cut(): void {
    for (const { socket } of this.#sessions) socket.terminate()
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #connected(socket: WebSocket): void {
    const session: Session = { socket, approvalKey: null, registered: new Set() }
    this.#sessions.add(session)
    this.opened += 1
    this.peakSessions = Math.max(this.peakSessions, this.#sessions.size)
    socket.on('pong', () => (this.pongs += 1))
    socket.on('close', () => this.#sessions.delete(session))
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (!this.isSilent) this.#received(session, text)
    })
  }

  #received(session: Session, text: string): void {
    let message: Request
    try {
      message = JSON.parse(text) as Request
    } catch {
      return reply(session, '9', 'OPSP9999', 'JSON PARSING ERROR')
    }
    const { approval_key: key, tr_type: act } = message.header ?? {}
    const { tr_id: trId = '', tr_key: trKey = '' } = message.body?.input ?? {}
    if (!this.#credentials.isApproved(key))
      return reply(session, '1', 'OPSP0011', 'invalid approval : NOT FOUND')
    const others = [...this.#sessions].filter((each) => each !== session && each.approvalKey !== null)
    if (this.isInUse || others.length > 0) return reply(session, '9', 'OPSP8996', 'ALREADY IN USE appkey')
    session.approvalKey = key ?? null
    const error = this.errors.shift()
    if (error === '') return
    if (error !== undefined) return reply(session, '1', error, error, { trId, trKey })
    if (act === '1') this.#register(session, { trId, trKey })
    else if (act === '2') this.#unregister(session, { trId, trKey })
    else reply(session, '9', 'OPSP8997', 'INVALID tr_type', { trId, trKey })
  }

  #register(session: Session, of: { trId: string; trKey: string }): void {
    const { registered } = session
    const name = `${of.trId}|${of.trKey}`
    if (registered.has(name)) return reply(session, '1', 'OPSP0002', 'ALREADY IN SUBSCRIBE', of)
    if (registered.size >= this.most) return reply(session, '1', 'OPSP0008', 'MAX SUBSCRIBE OVER', of)
    registered.add(name)
    this.peakRegistrations = Math.max(this.peakRegistrations, registered.size)
    const output = { iv: randomBytes(8).toString('hex'), key: randomBytes(16).toString('hex') }
    reply(session, '0', 'OPSP0000', 'SUBSCRIBE SUCCESS', of, output)
  }

  #unregister(session: Session, of: { trId: string; trKey: string }): void {
    const wasThere = session.registered.delete(`${of.trId}|${of.trKey}`)
    if (wasThere) reply(session, '0', 'OPSP0001', 'UNSUBSCRIBE SUCCESS', of)
    else reply(session, '1', 'OPSP0003', 'UNSUBSCRIBE ERROR(not found!)', of)
  }
}

/** An error may not name its registration. */
function reply(
  { socket }: Session,
  rtCd: string,
  msgCode: string,
  message: string,
  of: { trId: string; trKey: string } = { trId: '(null)', trKey: '' },
  output?: object,
): void {
  const header = { tr_id: of.trId, tr_key: of.trKey, encrypt: 'N' }
  const body = { rt_cd: rtCd, msg_cd: msgCode, msg1: message, ...(output === undefined ? {} : { output }) }
  socket.send(JSON.stringify({ header, body }))
}
