import { expect, it } from 'vitest'
import { stackUrls } from '#platform/testing/embedded-stack'
import { EVENTS_PER_HOUR } from '#shared/alerts/alert'
import { addDays } from '#shared/market/seoul-time'
import { seededRandom } from '#shared/testing/random-market'
import type { ParsedMarket } from '../sources/source.ts'
import { PipelineStage, pollWith } from '../testing/pipeline-stage.ts'
import { ScriptedSource } from '../testing/scripted-source.ts'
import { madeUpDay, recordedDay, simulatedMinutes } from './testing/day-of-polls.ts'
import { EvaluatingProcess } from './testing/evaluating-process.ts'
import {
  compareWithOracle,
  RULES_EACH,
  someRules,
  storeDayBefore,
  storeRules,
} from './testing/oracle-of-polls.ts'

/** More of it by hand: a folder of snapshots, named after its day; so many rules; so many kills. */
const { ALERT_DAY, ALERT_RULES = '300', ALERT_KILLS = '4', ALERT_SEED = '1' } = process.env
const RULES = Number(ALERT_RULES)
const KILLS = Number(ALERT_KILLS)
const SEED = Number(ALERT_SEED)
/** More statements than an evaluation has. */
const MOST_STATEMENTS = 40

const stage = new PipelineStage()
const random = seededRandom(SEED)

/** Polls one by one, each evaluated by one of two processes, by both, or later; some of them are killed on the way. */
async function replay(polls: readonly ParsedMarket[]): Promise<void> {
  const { databaseUrl } = stackUrls()
  const worker = stage.newWorker(new ScriptedSource(polls[0] as ParsedMarket))
  const workers = [new EvaluatingProcess(databaseUrl), new EvaluatingProcess(databaseUrl)] as const
  const pair = [...workers]
  const killedAt = new Set<number>()
  while (killedAt.size < Math.min(KILLS, polls.length - 2))
    killedAt.add(1 + Math.floor(random() * (polls.length - 2)))
  for (const [n, poll] of polls.entries()) {
    await pollWith(worker, poll)
    // A duplicate, as of a source that has nothing new.
    if (random() < 0.2) await pollWith(worker, poll)
    const which = random() < 0.5 ? 0 : 1
    const one = pair[which] as EvaluatingProcess
    if (killedAt.has(n)) {
      await one.evaluateAndDie(poll.asOfMs, 1 + Math.floor(random() * MOST_STATEMENTS))
      pair[which] = new EvaluatingProcess(databaseUrl)
    } else if (n === 0 || n === polls.length - 1 || random() < 0.6)
      expect(await one.evaluate(poll.asOfMs)).toBe(true)
    else if (random() < 0.5) await Promise.all(pair.map((each) => each.evaluate(poll.asOfMs)))
  }
  for (const each of pair) expect(await each.evaluate((polls.at(-1) as ParsedMarket).asOfMs)).toBe(true)
  for (const each of pair) await each.end()
}

interface Day {
  polls: () => ParsedMarket[] | Promise<ParsedMarket[]>
  rules: number
  /** The part of them that is about a market. */
  wide: number
}

const DAYS: Record<string, Day> =
  ALERT_DAY === undefined
    ? {
        'a made-up day': { polls: () => madeUpDay(SEED), rules: RULES, wide: 0.04 },
        'minutes of the simulator, polled every second': {
          ...{ polls: () => simulatedMinutes(SEED), rules: RULES, wide: 1 },
        },
        'an account that fires more often than it gets events in an hour': {
          ...{ polls: () => madeUpDay(SEED), rules: RULES_EACH - 1, wide: 1 },
        },
      }
    : { [ALERT_DAY]: { polls: () => recordedDay(ALERT_DAY), rules: RULES, wide: 0.04 } }

it.each(Object.entries(DAYS))(
  'rules fire exactly as an oracle says that looks at each row of each poll, under worker kills: %s',
  async (_name, day) => {
    const polls = await day.polls()
    const rules = someRules(day.rules, polls, { random, wide: day.wide })
    const [first] = polls as [ParsedMarket]
    await pollWith(stage.newWorker(new ScriptedSource(first)), first)
    await storeDayBefore(stage.db, addDays(first.tradeDate, -1), first.rows)
    await storeRules(stage.db, rules, first.asOfMs)
    await replay(polls)

    const { wrong, firings, mostRows } = await compareWithOracle(stage.db, rules, polls)
    expect(wrong).toEqual([])
    expect(firings).toBeGreaterThan(day.rules / 10)
    // Beyond the bound each rule that has no event of the hour gets one.
    expect(mostRows).toBeLessThanOrEqual(EVENTS_PER_HOUR + RULES_EACH)
    if (firings > EVENTS_PER_HOUR && day.rules < RULES_EACH) expect(mostRows).toBeLessThan(firings)
    if (ALERT_DAY !== undefined)
      process.stdout.write(
        `${rules.length} rules, ${polls.length} polls, ${first.rows.length} listings, ${KILLS} kills: ${firings} firings, ` +
          `missing 0, double 0, at most ${mostRows} events of an account\n`,
      )
  },
)
