import { randomBytes, randomInt } from 'node:crypto'
import {
  countOpenPairings,
  findBySecret,
  insertPairing,
  type OpenPairings,
} from '#database/displays/pairings'
import { CODE_ALPHABET, CODE_LENGTH } from '#shared/displays/pairing-code'
import type { ScreenFacts } from '#shared/rest/displays'
import { addressKey, siteKey } from '../auth/address-key.ts'
import { LimitReached } from '../auth/limit.ts'
import type { Visitor } from '../auth/visitor.ts'
import { claimCredentials, type Claimed } from './credentials.ts'
import type { DisplayDeps } from './deps.ts'
import { OPEN_AT_ONCE, OPEN_PER_ADDRESS, OPEN_PER_SITE, PAIRING_MS } from './limits.ts'
import type { PairingWatch } from './pairing-watch.ts'
import { sha256 } from './refresh-token.ts'

const SECRET_BYTES = 32
/** A collision is unlikely already once: 2,000 of 2^30 codes are in use at most. */
const MAX_DRAWS = 5

export interface OpenedPairing {
  code: string
  secret: string
  expiresAtMs: number
}

/** @throws LimitReached */
export function openPairing(
  { database, now }: DisplayDeps,
  screen: ScreenFacts,
  { ipAddress: address, userAgent: user_agent }: Visitor,
): Promise<OpenedPairing> {
  const nowMs = now()
  const expiresAtMs = nowMs + PAIRING_MS
  const secret = randomBytes(SECRET_BYTES).toString('base64url')
  return database.transaction(async (transaction) => {
    const keys = { address_key: addressKey(address), site_key: siteKey(address) ?? null }
    const open = await countOpenPairings(transaction, keys, new Date(nowMs))
    refuseBeyond(OPEN_PER_ADDRESS, 'pairings:address', open.ofAddress, nowMs)
    refuseBeyond(OPEN_PER_SITE, 'pairings:site', open.ofSite, nowMs)
    refuseBeyond(OPEN_AT_ONCE, 'pairings:all', open.ofAll, nowMs)
    const times = { opened_at: new Date(nowMs), expires_at: new Date(expiresAtMs) }
    const pairing = { secret_hash: sha256(secret), address, ...keys, user_agent, screen, ...times }
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      const code = drawCode()
      if (await insertPairing(transaction, { ...pairing, code })) return { code, secret, expiresAtMs }
    }
    throw new Error('no code was free')
  })
}

function refuseBeyond(most: number, name: string, { count, firstEndsAt }: OpenPairings, nowMs: number): void {
  if (count < most) return
  const resetMs = Math.max(1_000, (firstEndsAt?.getTime() ?? nowMs) - nowMs)
  throw new LimitReached(name, { points: most, resetMs }, false)
}

const drawCode = (): string =>
  Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('')

export type ClaimOutcome =
  { state: 'waiting'; identify: number } | { state: 'expired' } | ({ state: 'paired' } & Claimed)

/**
 * The state of a pairing, and its credentials when it was approved. With `waitMs` it waits for a change (long polling).
 * @param waiting.gone aborted when the client disconnects; credentials are not issued to a closed connection
 */
export async function claimPairing(
  deps: DisplayDeps & { pairingWatch: PairingWatch },
  secret: string,
  waiting: { waitMs: number; identified: number; gone: AbortSignal },
  visitor: Visitor,
): Promise<ClaimOutcome> {
  const secretHash = sha256(secret)
  const find = () => findBySecret(deps.database, secretHash, new Date(deps.now()))
  let pairing = await find()
  const hasNews = () => pairing?.display_id !== null || pairing.identify > waiting.identified
  if (!hasNews() && waiting.waitMs > 0) {
    await deps.pairingWatch.wait(secretHash, waiting)
    pairing = await find()
  }
  if (pairing === undefined || waiting.gone.aborted) return { state: 'expired' }
  if (pairing.display_id === null) return { state: 'waiting', identify: pairing.identify }
  const claimed = await claimCredentials(deps, secretHash, visitor)
  return claimed === undefined ? { state: 'expired' } : { state: 'paired', ...claimed }
}
