import { seoulIso } from '#shared/market/seoul-time'
import type { SourceCheck } from '../sources/check.ts'
import { adviceOf } from './advice.ts'

const HEAD = ['SOURCE', 'REACHABLE', 'LOGGED IN', 'LISTINGS', 'NEWEST DATA', 'REQUESTS LEFT', 'WHAT TO DO']

/** A line for each source. */
export function tableOf(checks: readonly { name: string; check: SourceCheck }[]): string {
  const lines = [HEAD, ...checks.map(({ name, check }) => lineOf(name, check))]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

const yesOrNo = (value: boolean | null) => (value === null ? '-' : value ? 'yes' : 'no')

function lineOf(name: string, check: SourceCheck): string[] {
  const { newest, budget, listings } = check
  return [
    name,
    yesOrNo(check.reachable),
    yesOrNo(check.loggedIn),
    listings === null ? '-' : String(listings),
    newest === null
      ? '-'
      : `${newest.tradeDate} (as of ${seoulIso(newest.asOfMs).slice(5, 16).replace('T', ' ')})`,
    budget === null ? '-' : `${Math.max(0, budget.of - budget.spent)} of ${budget.of}`,
    adviceOf(check) || 'nothing',
  ]
}
