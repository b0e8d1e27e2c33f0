import { randomUUID } from 'node:crypto'
import { insertDisplay, patchDisplay } from '#database/displays/displays'
import { insertPairing } from '#database/displays/pairings'
import { usualTurns } from '#shared/displays/boards'
import { CODE_ALPHABET, CODE_LENGTH } from '#shared/displays/pairing-code'
import { DISPLAY_ROLE } from '#shared/auth/role'
import { sessionOwner } from '../displays/deps.ts'
import { ACCESS_SECONDS } from '../displays/limits.ts'
import { firstToken, sha256, tokenText } from '../displays/refresh-token.ts'
import { signToken } from '../auth/token.ts'
import { bearer, SECRET_KEY, type TestServer } from './test-server.ts'

/** A wall screen that was paired, and a session of it. */
export interface TestDisplay {
  id: string
  sessionId: string
  token: string
  refreshToken: string
  session: Record<string, string>
}

/** A paired screen without the pairing. */
export async function createDisplay(
  { database, deps }: Pick<TestServer, 'database' | 'deps'>,
  name = '로비',
): Promise<TestDisplay> {
  const id = randomUUID()
  const nowMs = deps.now()
  const refresh = firstToken(id)
  const chosen = { name, place: '', fleet_group: '', boards: usualTurns(), schedule: [], events: [] }
  const created = { created_at: new Date(nowMs), created_by: 'a test' }
  await insertDisplay(database, { id, ...chosen, language: 'ko', lease_hours: 12, ...created })
  const hashes = { family_hash: sha256(refresh.family), token_hash: sha256(refresh.turn) }
  await patchDisplay(database, id, { ...hashes, paired_at: new Date(nowMs) })
  const owner = { userId: sessionOwner(id), role: DISPLAY_ROLE } as const
  const visitor = { address: '192.0.2.8', userAgent: 'a wall' }
  const sessionId = await deps.sessions.start({ ...owner, ...visitor, startedAtMs: nowMs })
  const token = signToken(SECRET_KEY, { ...owner, sessionId }, ACCESS_SECONDS, nowMs)
  return { id, sessionId, token, refreshToken: tokenText(refresh), session: bearer(token) }
}

/** A screen that waits, without the request; each from an address of its own. @returns its code */
export async function openPairingAt(
  { database, deps }: Pick<TestServer, 'database' | 'deps'>,
  at: number,
): Promise<string> {
  const code = Array.from({ length: CODE_LENGTH }, (_, place) => {
    return CODE_ALPHABET[Math.floor(at / CODE_ALPHABET.length ** place) % CODE_ALPHABET.length]
  }).join('')
  const nowMs = deps.now()
  await insertPairing(database, {
    secret_hash: sha256(`secret ${at}`),
    code,
    address: '192.0.2.9',
    address_key: `192.0.2.9 ${at}`,
    site_key: null,
    user_agent: null,
    screen: {},
    opened_at: new Date(nowMs),
    expires_at: new Date(nowMs + 600_000),
  })
  return code
}
