import { setTimeout as sleep } from 'node:timers/promises'
import { MINUTE_MS } from '#shared/time'
import { SourceFault } from '../../access/fault.ts'
import type { Seal } from './sealed.ts'
import type { KisStore } from './store.ts'

/**
 * A credential that the broker issues for a day, one for all workers: the access token, or the approval key
 * of the WebSocket.
 */
export interface Credential {
  /** @throws SourceFault, SourceError */
  current(signal: AbortSignal): Promise<string>
  /** Invalidates a refused credential for all workers. */
  reject(value: string): Promise<void>
}

export interface Issued {
  value: string
  expiresMs: number
}

export interface CredentialOptions {
  name: 'token' | 'approval'
  store: KisStore
  seal: Seal
  now: () => number
  /** @throws SourceFault */
  issue: (signal: AbortSignal) => Promise<Issued>
}

/** The broker issues one a minute, and texts the account's owner for each. */
export const ISSUE_EVERY_MS = 65_000
const RENEW_BEFORE_MS = 10 * MINUTE_MS
/** The remaining life below which a credential may expire in transit. */
const LEAST_MS = 5_000
/** How long another worker may take to issue one. */
const ANOTHERS_WITHIN_MS = 2_000
const LOOK_EVERY_MS = 100

/** Stored encrypted in Redis, so that neither a restart nor another worker requests a second one. */
export function createCredential(options: CredentialOptions): Credential {
  const { name, store, seal, now, issue } = options
  let held: Issued | null = null

  const isGood = (issued: Issued | null, leftMs: number): issued is Issued =>
    issued !== null && issued.expiresMs - now() > leftMs

  async function stored(): Promise<Issued | null> {
    const sealed = await store.read(name)
    const text = sealed === null ? null : seal.open(sealed)
    return text === null ? null : (JSON.parse(text) as Issued)
  }

  async function issued(signal: AbortSignal): Promise<Issued> {
    const fresh = await issue(signal)
    const keepMs = Math.max(1, Math.round(fresh.expiresMs - now()))
    await store.write(name, seal.close(JSON.stringify(fresh)), keepMs)
    return fresh
  }

  /** @returns null: none appeared in time */
  async function anothers(signal: AbortSignal): Promise<Issued | null> {
    for (let waitedMs = 0; waitedMs < ANOTHERS_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
      const known = await stored()
      if (isGood(known, LEAST_MS)) return known
      await sleep(LOOK_EVERY_MS, undefined, { signal })
    }
    return null
  }

  async function renewed(old: Issued | null, signal: AbortSignal): Promise<Issued> {
    const turn = await store.claim(`${name}:issued`, ISSUE_EVERY_MS)
    if (turn.claimed) return issued(signal)
    if (isGood(old, LEAST_MS)) return old
    // Only the first moments after an attempt may still bring its result.
    const isRecent = turn.inMs > ISSUE_EVERY_MS - ANOTHERS_WITHIN_MS
    const known = isRecent ? await anothers(signal) : null
    if (known !== null) return known
    const message = `the broker issues one ${name} a minute`
    throw new SourceFault('token_limited', message, 'transient', { notBeforeMs: now() + turn.inMs })
  }

  async function looked(signal: AbortSignal): Promise<Issued> {
    const known = await stored()
    held = isGood(known, RENEW_BEFORE_MS) ? known : await renewed(known, signal)
    return held
  }

  let looking: Promise<Issued> | null = null

  return {
    async current(signal) {
      if (isGood(held, RENEW_BEFORE_MS)) return held.value
      looking ??= looked(signal).finally(() => (looking = null))
      return (await looking).value
    },

    async reject(value) {
      if (held?.value === value) held = null
      const sealed = await store.read(name)
      const text = sealed === null ? null : seal.open(sealed)
      // A value that cannot be decrypted was made with another secret, and is useless.
      if (sealed === null || (text !== null && (JSON.parse(text) as Issued).value !== value)) return
      await store.dropIf(name, sealed)
    },
  }
}
