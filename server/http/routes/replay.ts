import * as rest from '#shared/rest/replay'
import { readReplay, replayDays, controlReplay, type ReplayDeps } from '../../replay/control-replay.ts'
import { readerOf } from '../reader.ts'
import { handle, type Route } from '../handle.ts'

/** The replay of a recorded day: every user can read its position, admins control it. */
export function replayRoutes(deps: ReplayDeps): Route[] {
  const read = handle(rest.readReplay, async () => {
    const view = await readReplay(deps)
    return view === null ? { replaying: false as const } : { replaying: true as const, ...view }
  })

  const steer = handle(rest.controlReplay, async (ctx, { body: { at, ...command } }) => {
    const steering = { ...command, atMs: at === undefined ? undefined : Date.parse(at) }
    return { replaying: true as const, ...(await controlReplay(deps, readerOf(ctx), steering)) }
  })

  const days = handle(rest.listReplayDays, async () => ({ days: await replayDays(deps) }))

  return [read, steer, days]
}
