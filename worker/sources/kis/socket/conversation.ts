import type { WebSocket } from 'ws'
import type { Log } from '#platform/log'
import type { LinkCode } from '#shared/protocol/messages'
import { parseFrame, type Reply } from './frames.ts'
import type { Registrations, Step } from './registrations.ts'

export interface SocketNotice {
  code: LinkCode
  detail: string
}

interface ConversationDeps {
  /** The approval key of the connection. */
  key: string
  registrations: Registrations
  onRecords: (trId: string, records: string[][]) => void
  onUnreadable: (reason: string) => void
  log: Log
  stopwatch: () => number
}

const ANSWERED_WITHIN_MS = 5_000
const MAX_TRIES = 2

/** Errors after which the connection is useless. */
const FATAL: Readonly<Record<string, LinkCode>> = {
  OPSP0010: 'socket_rejected',
  OPSP0011: 'socket_rejected',
  OPSP8996: 'key_in_use',
}
const FULL = 'OPSP0008'
const ALREADY = 'OPSP0002'
const NOT_THERE = 'OPSP0003'
const TRIED_AGAIN: ReadonlySet<string> = new Set(['OPSP0007', 'OPSP0009'])

/** The protocol of one connection: registrations one by one, each after the answer to the one before. */
export class Conversation {
  readonly #socket: WebSocket
  readonly #deps: ConversationDeps
  readonly #ciphers = new Map<string, Reply['cipher']>()
  #pending: { step: Step; atMs: number; tries: number } | null = null
  /** The server has accepted a registration, or sent records. */
  wasUp = false

  constructor(socket: WebSocket, deps: ConversationDeps) {
    this.#socket = socket
    this.#deps = deps
  }

  /** Sends the next request. */
  pump(): void {
    const { registrations, stopwatch } = this.#deps
    if (this.#pending !== null) {
      if (stopwatch() - this.#pending.atMs > ANSWERED_WITHIN_MS) this.#again('no answer')
      return
    }
    const step = registrations.next()
    if (step !== null) this.#ask(step, 1)
  }

  /** @returns why the connection must be closed; null: it stays open */
  receive(text: string): SocketNotice | null {
    const frame = parseFrame(text, (trId) => this.#ciphers.get(trId) ?? null)
    switch (frame.kind) {
      case 'ping':
        // Truncated to the size of a control frame.
        this.#socket.pong(text.slice(0, 125))
        return null
      case 'records':
        this.wasUp = true
        this.#deps.onRecords(frame.trId, frame.records)
        return null
      case 'unreadable':
        this.#deps.onUnreadable(frame.reason)
        return null
      case 'reply':
        return this.#answered(frame)
    }
  }

  #ask(step: Step, tries: number): void {
    const { key, stopwatch } = this.#deps
    this.#pending = { step, atMs: stopwatch(), tries }
    const { act, trId, trKey } = step
    const header = {
      ...{ approval_key: key, custtype: 'P', 'content-type': 'utf-8' },
      tr_type: act === 'register' ? '1' : '2',
    }
    this.#socket.send(JSON.stringify({ header, body: { input: { tr_id: trId, tr_key: trKey } } }))
  }

  #again(reason: string): void {
    const { registrations, log } = this.#deps
    if (this.#pending === null) return
    const { step, tries } = this.#pending
    if (tries < MAX_TRIES) return this.#ask(step, tries + 1)
    log.warn({ ...step, reason }, 'the broker does not take a registration')
    this.#pending = null
    if (step.act === 'register') registrations.giveUp(step)
    else registrations.unregistered(step)
  }

  #answered({ isOk, msgCode, trId, trKey, cipher }: Reply): SocketNotice | null {
    const { registrations } = this.#deps
    const fatal = FATAL[msgCode]
    if (fatal !== undefined) return { code: fatal, detail: `the broker answered ${msgCode} to the WebSocket` }
    // An error may not name its registration; only one is in flight.
    const isOurs = trKey === '' || (trId === this.#pending?.step.trId && trKey === this.#pending.step.trKey)
    if (this.#pending === null || !isOurs) return null
    const { step } = this.#pending
    const isRegistering = step.act === 'register'
    if (isOk || msgCode === (isRegistering ? ALREADY : NOT_THERE)) {
      this.wasUp = true
      if (cipher !== null) this.#ciphers.set(step.trId, cipher)
      if (isRegistering) registrations.registered(step)
      else registrations.unregistered(step)
      this.#pending = null
    } else if (msgCode === FULL) {
      registrations.full()
      this.#pending = null
    } else if (TRIED_AGAIN.has(msgCode)) this.#again(msgCode)
    else {
      this.#pending.tries = MAX_TRIES
      this.#again(msgCode)
    }
    return null
  }
}
