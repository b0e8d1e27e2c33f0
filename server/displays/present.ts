import type { Pairing } from '#database/displays/pairings'
import { isoOf, isoOrNull, seoulIso } from '#shared/market/seoul-time'
import type * as rest from '#shared/rest/displays'
import type { ListedSession } from '../auth/sessions.ts'
import type { ShownDisplay } from './board-lists.ts'

export function presentOwn({
  id,
  name,
  place,
  revision,
  boards,
  schedule,
  events,
  language,
  lease_hours,
}: ShownDisplay): rest.OwnDisplay {
  return { id, name, place, revision, boards, schedule, events, language, lease_hours }
}

/** @param session its own, if one lives */
export function presentDisplay(display: ShownDisplay, session: ListedSession | undefined): rest.Display {
  const { created_by, revoked_for, revoked_at, token_hash } = display
  return {
    ...presentOwn(display),
    group: display.fleet_group,
    state: revoked_at !== null ? 'revoked' : token_hash === null ? 'waiting' : 'paired',
    created_at: isoOf(display.created_at),
    created_by,
    paired_at: isoOrNull(display.paired_at),
    revoked_at: isoOrNull(revoked_at),
    revoked_for,
    last_seen_at: session === undefined ? null : seoulIso(session.lastActivityAtMs),
    address: session?.address ?? null,
    user_agent: session?.userAgent ?? null,
  }
}

export function presentPairing(pairing: Pairing): rest.Pairing {
  const { code, address, user_agent, screen, opened_at, expires_at } = pairing
  return { code, address, user_agent, screen, opened_at: isoOf(opened_at), expires_at: isoOf(expires_at) }
}
