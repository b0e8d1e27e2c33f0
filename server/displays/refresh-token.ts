import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { TokenHashes } from '#database/displays/displays'

/**
 * A refresh token. `family` is constant for a pairing and proves that the token was issued for it; `turn` changes with each
 * refresh. So a token that was used long ago is recognised as reused, and not as forged, though only the newest is stored.
 */
export interface RefreshToken {
  displayId: string
  family: Buffer
  turn: Buffer
}

const FAMILY_BYTES = 16
const TURN_BYTES = 32
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

export const sha256 = (secret: string | Buffer): Buffer => createHash('sha256').update(secret).digest()

export const firstToken = (displayId: string): RefreshToken => ({
  displayId,
  family: randomBytes(FAMILY_BYTES),
  turn: randomBytes(TURN_BYTES),
})

/**
 * The successor of a token. It is derived, so that a refresh whose response was lost can be answered again without storing the
 * response; deriving it needs the secret key of the servers.
 */
export function nextToken(token: RefreshToken, attempt: string, secretKey: string): RefreshToken {
  const turn = createHmac('sha256', secretKey)
    .update(`display refresh\0${token.displayId}\0`)
    .update(sha256(token.turn))
    .update(sha256(attempt))
    .digest()
  return { ...token, turn }
}

export const tokenText = ({ displayId, family, turn }: RefreshToken): string =>
  [displayId, family.toString('base64url'), turn.toString('base64url')].join('.')

/** @returns undefined: malformed */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [displayId = '', family = '', turn = '', ...more] = text.split('.')
  const token = { displayId, family: Buffer.from(family, 'base64url'), turn: Buffer.from(turn, 'base64url') }
  const isOne = more.length === 0 && ID.test(displayId) && tokenText(token) === text
  return isOne && token.family.length === FAMILY_BYTES && token.turn.length === TURN_BYTES ? token : undefined
}

export const isOf = (secret: Buffer | string, hash: Buffer | null): boolean =>
  hash !== null && timingSafeEqual(sha256(secret), hash)

/** `repeated`: the previous token, in the same attempt. `foreign`: never issued for this pairing. */
export type Verdict = 'current' | 'repeated' | 'reused' | 'foreign'

export function judgeToken(token: RefreshToken, attempt: string | undefined, known: TokenHashes): Verdict {
  if (!isOf(token.family, known.family_hash)) return 'foreign'
  if (isOf(token.turn, known.token_hash)) return 'current'
  const isSameAttempt = attempt !== undefined && isOf(attempt, known.attempt_hash)
  return isSameAttempt && isOf(token.turn, known.previous_hash) ? 'repeated' : 'reused'
}
