import { findDisplay, readDisplays, type Chosen, type Display } from '#database/displays/displays'
import { activeMessages } from '#database/displays/messages'
import { seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/displays'
import { flashPairing, readPairing, type CodeDeps } from '../../displays/approve.ts'
import { withLists } from '../../displays/board-lists.ts'
import { refreshCredentials } from '../../displays/credentials.ts'
import { displayOf, sessionOwner } from '../../displays/deps.ts'
import type { Fleet } from '../../displays/fleet.ts'
import { judge } from '../../displays/judge.ts'
import {
  approveDisplay,
  changeDisplay,
  forgetDisplay,
  repairDisplay,
  revokeDisplay,
} from '../../displays/manage.ts'
import { claimPairing, openPairing } from '../../displays/pairing.ts'
import type { PairingWatch } from '../../displays/pairing-watch.ts'
import { presentDisplay, presentOwn, presentPairing } from '../../displays/present.ts'
import { readReport, type ReportRecord } from '../../displays/report-store.ts'
import { Problem } from '../../request/problem.ts'
import { userOf, visitorOf, type Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'
import { readerOf } from '../reader.ts'

export interface DisplayRouteDeps extends CodeDeps {
  pairingWatch: PairingWatch
  fleet: Fleet
  /** The build of the web that this server serves; null: none. */
  webBuild: string | null
}

/** Wall screens: pairing, credentials, and administration. */
export function displayRoutes(deps: DisplayRouteDeps): Route[] {
  return [...screenRoutes(deps), ...adminRoutes(deps)]
}

function screenRoutes(deps: DisplayRouteDeps): Route[] {
  return [
    handle(rest.createPairing, async (ctx, { body }) => {
      const { code, secret, expiresAtMs } = await openPairing(deps, body, visitorOf(ctx))
      const expires_in = Math.round((expiresAtMs - deps.now()) / 1_000)
      return { code, secret, expires_at: seoulIso(expiresAtMs), expires_in }
    }),
    handle(rest.claimPairing, (ctx, { body: { secret, wait_ms: waitMs, identified } }) =>
      claimPairing(deps, secret, { waitMs, identified, gone: goneOf(ctx) }, visitorOf(ctx)),
    ),
    handle(rest.refreshDisplay, (ctx, { body: { refresh_token: text, attempt } }) =>
      refreshCredentials(deps, { text, attempt }, visitorOf(ctx)),
    ),
    handle(rest.readOwnDisplay, async (ctx) => {
      const id = displayOf(userOf(ctx).sub)
      const display = id === undefined ? undefined : await findDisplay(deps.database, id)
      if (display === undefined) throw new Problem('session_ended')
      const [shown] = await withLists(deps.database, [display])
      if (shown === undefined) throw new Problem('session_ended')
      return presentOwn(shown, await activeMessages(deps.database, new Date(deps.now())))
    }),
  ]
}

function adminRoutes(deps: DisplayRouteDeps): Route[] {
  const { webBuild: build, database, redis, sessions, fleet } = deps
  type Reports = { get(displayId: string): ReportRecord | undefined }
  async function allShown(displays: readonly Display[], reports: Reports): Promise<rest.Display[]> {
    const devices = await sessions.newestOf(displays.map(({ id }) => sessionOwner(id)))
    const shown = await withLists(database, displays)
    const nowMs = deps.now()
    return shown.map((display, at) => {
      const record = reports.get(display.id)
      const judged = { ...display, is_claimed: display.token_hash !== null }
      const verdict = judge(judged, record, { nowMs, build })
      return presentDisplay(display, { device: devices[at], record, verdict, nowMs })
    })
  }
  async function shown(display: Display): Promise<rest.Display> {
    const record = await readReport(redis, display.id)
    return (await allShown([display], { get: () => record }))[0] as rest.Display
  }

  return [
    handle(rest.listDisplays, async () => {
      const displays = await readDisplays(database)
      return { items: await allShown(displays, await fleet.reports.read()), build }
    }),
    handle(rest.createDisplay, async (ctx, { body: { pairing_code, ...chosen } }) =>
      shown(
        await approveDisplay(deps, readerOf(ctx), pairing_code, { ...chosenOf(chosen), name: chosen.name }),
      ),
    ),
    handle(rest.changeDisplay, async (ctx, { params: { id }, body }) =>
      shown(await changeDisplay(deps, readerOf(ctx), id, chosenOf(body))),
    ),
    handle(rest.removeDisplay, (ctx, { params: { id }, query: { forget } }) =>
      (forget === 'true' ? forgetDisplay : revokeDisplay)(deps, readerOf(ctx), id),
    ),
    handle(rest.repairDisplay, async (ctx, { params: { id }, body: { pairing_code } }) =>
      shown(await repairDisplay(deps, readerOf(ctx), id, pairing_code)),
    ),
    handle(rest.findPairing, async (ctx, { body: { pairing_code } }) =>
      presentPairing(await readPairing(deps, readerOf(ctx), pairing_code)),
    ),
    handle(rest.identifyPairing, (ctx, { body: { pairing_code } }) =>
      flashPairing(deps, readerOf(ctx), pairing_code),
    ),
  ]
}

/** The given fields, under their column names. */
function chosenOf({ group, ...others }: rest.DisplayChange): Partial<Chosen> {
  const chosen = { ...others, fleet_group: group }
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined))
}

/** Aborts when the client closes the connection. */
function goneOf({ res }: Ctx): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  return gone.signal
}
