import type { z } from 'zod'
import type { DeclaredHalt } from '#database/market-halts'
import { seoulIso } from '#shared/market/seoul-time'
import { declareHalt, endHaltNow, listHalts, type HaltParts } from '../../admin/halts.ts'
import { readerOf } from '../reader.ts'
import { defineRoute, type Route } from '../route.ts'
import { HaltAddress, HaltInput, HaltShape, HaltsShape } from '../shapes/halts.ts'

/** Market-wide halts: what the feed alone cannot tell from a source that is stuck. */
export function haltRoutes(parts: HaltParts): Route[] {
  const shown = (halt: DeclaredHalt) => present(halt, parts.now())

  const list = defineRoute({
    method: 'get',
    path: '/api/admin/halts',
    access: 'declare_halts',
    tag: 'admin',
    summary: 'Market-wide halts that are on or to come, and those of the last month; the latest first.',
    answer: { status: 200, description: 'Halts', shape: HaltsShape },
    handle: async () => ({ items: (await listHalts(parts)).map(shown) }),
  })

  const declare = defineRoute({
    method: 'post',
    path: '/api/admin/halts',
    access: 'declare_halts',
    tag: 'admin',
    summary: 'Declares a market-wide halt. It is on record.',
    description:
      'Within seconds every screen says it instead of the silence of the source, and the silence is no hole of the feed; holes of silence that are stored already are cut. It ends at `ends_at`, or when it is ended.',
    body: HaltInput,
    answer: { status: 201, description: 'The halt', shape: HaltShape },
    refusals: ['already_halted'],
    handle: async (ctx, { body: { market, began_at, ends_at, reason } }) => {
      const beganMs = began_at === undefined ? undefined : Date.parse(began_at)
      const halt = { market, beganMs, endsMs: Date.parse(ends_at), reason }
      return shown(await declareHalt(parts, readerOf(ctx), halt))
    },
  })

  const end = defineRoute({
    method: 'post',
    path: '/api/admin/halts/:id/end',
    access: 'declare_halts',
    tag: 'admin',
    summary: 'Ends a halt now, or withdraws one that is to come. It is on record.',
    params: HaltAddress,
    answer: { status: 200, description: 'The halt as it is now', shape: HaltShape },
    refusals: ['halt_over'],
    handle: async (ctx, { params: { id } }) => shown(await endHaltNow(parts, readerOf(ctx), id)),
  })

  return [list, declare, end]
}

function present(
  { id, began_at, ends_at, declared_at, market, reason, declared_by, ended_by }: DeclaredHalt,
  nowMs: number,
): z.output<typeof HaltShape> {
  const [beganMs, endsMs] = [began_at.getTime(), ends_at.getTime()]
  return {
    id: Number(id),
    market,
    state: endsMs <= nowMs ? 'over' : beganMs > nowMs ? 'planned' : 'on',
    began_at: seoulIso(beganMs),
    ends_at: seoulIso(endsMs),
    reason,
    declared_by,
    declared_at: seoulIso(declared_at.getTime()),
    ended_by,
  }
}
