import { dayOfIndex, dayOfStock } from '#database/alerts/day-of'
import type { Database } from '#database/pool'
import type { Rule } from '#shared/alerts/alert'
import { CONDITIONS, NO_PAST } from '#shared/alerts/condition'
import { DryRun as DayRun } from '#shared/alerts/dry-run'
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
 * do not decide. Other requests are served between the pages of a day.
 */
export async function runDry(
  { database, board }: { database: Database; board: MarketBoard },
  input: DryRunInput,
): Promise<DryRun> {
  const run = new DayRun(ruleOf(input))
  const found: DryRun = { day: null, count: 0, firings: [] }
  for await (const page of pagesOf(database, board, input))
    for (const changes of page) {
      found.day ??= changes.session
      for (const { firedMs, values } of run.take(changes)) {
        found.count += 1
        if (found.count <= MOST_SHOWN) found.firings.push({ fired_at: seoulIso(firedMs), values })
      }
    }
  return found
}

async function* pagesOf(
  database: Database,
  board: MarketBoard,
  { scope, condition }: DryRunInput,
): AsyncGenerator<Changes[]> {
  const { of, needsPast } = CONDITIONS[condition.type]
  const { tradeDate, asOfMs, source } = board.market()
  const dataset = datasetOf(source)
  if (of !== 'quote' || needsPast || !board.ready || dataset === null) return
  const requested = { board: dataset, tradeDate, asOfMs }
  const at = (atMs: number) => ({ session: seoulDate(atMs), atMs })
  if ('code' in scope)
    for await (const ticks of dayOfStock(database, requested, scope.code))
      yield ticks.map((row) => ({ ...at(row.asOfMs), stocks: [quotedStock(row, NO_PAST)] }))
  if ('index' in scope)
    for await (const ticks of dayOfIndex(database, requested, scope.index))
      yield ticks.map((tick) => ({ ...at(tick.atMs), stocks: [quotedIndex(tick)] }))
}

function ruleOf({ scope, condition, repeat, hold_s, cooldown_s, rearm_percent }: DryRunInput): Rule {
  return {
    ...{ id: 0, revision: 0, scope, condition, repeat, untilMs: null },
    holdMs: hold_s * 1_000,
    cooldownMs: cooldown_s * 1_000,
    rearmPercent: rearm_percent,
  }
}
