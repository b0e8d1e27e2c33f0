import type { StoredMessage } from '#database/displays/messages'
import type { Pairing } from '#database/displays/pairings'
import { includes } from '#shared/displays/messages'
import { isoOf, isoOrNull, seoulIso } from '#shared/market/seoul-time'
import type * as fleet from '#shared/rest/display-fleet'
import type * as rest from '#shared/rest/displays'
import type { SessionDevice } from '../auth/sessions.ts'
import type { ShownDisplay } from './board-lists.ts'
import type { Verdict } from './judge.ts'
import type { ReportRecord } from './report-store.ts'

function presentEntry({
  id,
  name,
  place,
  revision,
  boards,
  schedule,
  events,
  language,
  lease_hours,
  is_blank,
  is_paused,
  pinned,
}: ShownDisplay) {
  return {
    ...{ id, name, place, revision, boards, schedule, events, language, lease_hours, is_blank, is_paused },
    // Held boards are of the kinds that the endpoints state.
    pinned: pinned as rest.OwnDisplay['pinned'],
  }
}

/** @param messages all that are on, the newest first */
export function presentOwn(display: ShownDisplay, messages: readonly StoredMessage[]): rest.OwnDisplay {
  const { id, fleet_group: group } = display
  const own = messages.filter(({ to }) => includes(to, { id, group }))
  const takeover = own.find(({ takes_over }) => takes_over)
  return {
    ...presentEntry(display),
    messages: own
      .filter(({ takes_over }) => !takes_over)
      .map((message) => ({
        id: message.id,
        level: message.level,
        text: message.text ?? '',
        ends_at: isoOf(message.ends_at),
      })),
    takeover:
      takeover === undefined
        ? null
        : {
            id: takeover.id,
            level: takeover.level,
            board: takeover.board as NonNullable<rest.OwnDisplay['takeover']>['board'],
            ends_at: isoOf(takeover.ends_at),
          },
  }
}

/** What is known of a display beside its entry. */
export interface DisplayFacts {
  /** Of its session, if one lives. */
  device: SessionDevice | undefined
  record: ReportRecord | undefined
  verdict: Verdict
  nowMs: number
}

export function presentDisplay(
  display: ShownDisplay,
  { device, record, verdict, nowMs }: DisplayFacts,
): rest.Display {
  const { created_by, revoked_for, revoked_at, token_hash } = display
  return {
    ...presentEntry(display),
    group: display.fleet_group,
    state: revoked_at !== null ? 'revoked' : token_hash === null ? 'waiting' : 'paired',
    created_at: isoOf(display.created_at),
    created_by,
    paired_at: isoOrNull(display.paired_at),
    revoked_at: isoOrNull(revoked_at),
    revoked_for,
    last_seen_at: record === undefined ? null : seoulIso(record.at_ms),
    address: device?.address ?? null,
    user_agent: device?.userAgent ?? null,
    health: presentHealth(display, verdict, nowMs),
    report: record === undefined ? null : presentReport(record),
  }
}

/** Without a fault the state has lasted since it was stored. */
function presentHealth(
  { fleet_state, fleet_since }: ShownDisplay,
  { state, reason, sinceMs }: Verdict,
  nowMs: number,
): fleet.DisplayHealth {
  const storedMs = fleet_state === state ? fleet_since?.getTime() : undefined
  return { state, reason, since: seoulIso(sinceMs ?? storedMs ?? nowMs) }
}

function presentReport({
  report: { position: _, ...report },
  at_ms,
  behind_ms,
}: ReportRecord): fleet.Reported {
  return { at: seoulIso(at_ms), behind_ms, ...report }
}

export function presentPairing(pairing: Pairing): rest.Pairing {
  const { code, address, user_agent, screen, opened_at, expires_at } = pairing
  return { code, address, user_agent, screen, opened_at: isoOf(opened_at), expires_at: isoOf(expires_at) }
}
