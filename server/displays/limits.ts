import { MINUTE_MS } from '#shared/time'
import type { Rate } from '../auth/limit.ts'

/** Lifetime of an access token; the page renews it on the open socket. */
export const ACCESS_SECONDS = 15 * 60

/** Validity of a pairing; the screen then opens another one. */
export const PAIRING_MS = 10 * MINUTE_MS
export const OPEN_PER_ADDRESS = 20
/** For one /48 of IPv6, which has 65,536 address keys. */
export const OPEN_PER_SITE = 200
/** Bound over all addresses: pairings can be opened without a session. It also keeps guessing a code hopeless. */
export const OPEN_AT_ONCE = 2_000

/** Of an admin, and of an address. */
export const WRONG_CODES: Rate = { points: 5, perSeconds: 60 }

/** Commands that wait for one display. */
export const MAX_OPEN_COMMANDS = 20
