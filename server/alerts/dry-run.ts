import { dayOfIndex, dayOfStock } from '#database/alerts/day-of'
import type { Database } from '#database/pool'
import type { Rule } from '#shared/alerts/alert'
import { CONDITIONS, NO_PAST } from '#shared/alerts/condition'
import { dryRun } from '#shared/alerts/dry-run'
import type { Changes } from '#shared/alerts/engine'
import { quotedIndex, quotedStock } from '#shared/alerts/quoted'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { datasetOf } from '#shared/market/sources'
import type { DryRun, DryRunInput } from '#shared/rest/alerts'
import type { MarketBoard } from '../live/market-board.ts'

/** A form shows the first of them. */
const MOST_SHOWN = 20

/**
 * When a rule would have fired on the last day that is stored; nothing for a condition or scope that the ticks of one stock or index
 * do not decide.
 */
export async function runDry(
  { database, board }: { database: Database; board: MarketBoard },
  input: DryRunInput,
): Promise<DryRun> {
  const day = await dayOf(database, board, input)
  const [first] = day
  if (first === undefined) return { day: null, count: 0, firings: [] }
  const found = dryRun(ruleOf(input), day)
  return {
    day: first.session,
    count: found.length,
    firings: found
      .slice(0, MOST_SHOWN)
      .map(({ firedMs, values }) => ({ fired_at: seoulIso(firedMs), values })),
  }
}

async function dayOf(
  database: Database,
  board: MarketBoard,
  { scope, condition }: DryRunInput,
): Promise<Changes[]> {
  const { of, needsPast } = CONDITIONS[condition.type]
  const { tradeDate, asOfMs, source } = board.market()
  const dataset = datasetOf(source)
  if (of !== 'quote' || needsPast || !board.ready || dataset === null) return []
  const asked = { board: dataset, tradeDate, asOfMs }
  const at = (atMs: number) => ({ session: seoulDate(atMs), atMs })
  if ('code' in scope) {
    const ticks = await dayOfStock(database, asked, scope.code)
    return ticks.map((row) => ({ ...at(row.asOfMs), stocks: [quotedStock(row, NO_PAST)] }))
  }
  if (!('index' in scope)) return []
  const ticks = await dayOfIndex(database, asked, scope.index)
  return ticks.map((tick) => ({ ...at(tick.atMs), stocks: [quotedIndex(tick)] }))
}

function ruleOf({ scope, condition, repeat, hold_s, cooldown_s, rearm_percent }: DryRunInput): Rule {
  return {
    ...{ id: 0, revision: 0, scope, condition, repeat, untilMs: null },
    holdMs: hold_s * 1_000,
    cooldownMs: cooldown_s * 1_000,
    rearmPercent: rearm_percent,
  }
}
