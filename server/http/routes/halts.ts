import type { DeclaredHalt } from '#database/market/market-halts'
import { isoOf, seoulIso } from '#shared/market/seoul-time'
import * as rest from '#shared/rest/halts'
import { declareHalt, endHaltNow, listHalts, type HaltDeps } from '../../admin/halts.ts'
import { handle, type Route } from '../handle.ts'
import { readerOf } from '../reader.ts'

/** Market-wide halts, which the feed alone cannot distinguish from a stuck source. */
export function haltRoutes(deps: HaltDeps): Route[] {
  const shown = (halt: DeclaredHalt) => present(halt, deps.now())

  return [
    handle(rest.listHalts, async () => ({ items: (await listHalts(deps)).map(shown) })),
    handle(rest.declareHalt, async (ctx, { body: { market, began_at, ends_at, reason } }) => {
      const beganMs = began_at === undefined ? undefined : Date.parse(began_at)
      const halt = { market, beganMs, endsMs: Date.parse(ends_at), reason }
      return shown(await declareHalt(deps, readerOf(ctx), halt))
    }),
    handle(rest.endHalt, async (ctx, { params: { id } }) => shown(await endHaltNow(deps, readerOf(ctx), id))),
  ]
}

function present(
  { id, began_at, ends_at, declared_at, market, reason, declared_by, ended_by }: DeclaredHalt,
  nowMs: number,
): rest.Halt {
  const [beganMs, endsMs] = [began_at.getTime(), ends_at.getTime()]
  return {
    id: Number(id),
    market,
    state: endsMs <= nowMs ? 'over' : beganMs > nowMs ? 'planned' : 'on',
    began_at: seoulIso(beganMs),
    ends_at: seoulIso(endsMs),
    reason,
    declared_by,
    declared_at: isoOf(declared_at),
    ended_by,
  }
}
