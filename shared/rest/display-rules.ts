import { z } from 'zod'
import { EVENT_LEVELS } from '../displays/events.ts'
import {
  LEAST_EVENT_PERCENT,
  LEAST_EVENT_S,
  MAX_COOLDOWN_S,
  MAX_EVENT_PERCENT,
  MAX_EVENT_RULES,
  MAX_EVENT_S,
  MAX_SCHEDULE_RULES,
  RULE_NAME_LENGTH,
} from '../displays/limits.ts'
import { SCHEDULE_DAYS, SCHEDULE_PHASES, SCREEN_MODES } from '../displays/schedule.ts'
import { INDEX_CODES } from '../market/index-quote.ts'
import type { ClockTime } from '../market/calendar-data.ts'
import { BoardContent, BoardTurns, ShownContent, ShownTurns } from './display-boards.ts'
import { GivenDate, plainText, StockCode, Uuid } from './fields.ts'

const RuleName = plainText(RULE_NAME_LENGTH).trim().min(1, 'is empty')

const TimeOfDay = z
  .custom<ClockTime>(
    (value) => typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value),
    'is no time such as 09:30',
  )
  .meta({ type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })

const times = {
  name: RuleName,
  weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional().describe('1 is Monday, 7 is Sunday.'),
  day: z.enum(SCHEDULE_DAYS).optional().describe('Days with trading, or without.'),
  from_date: GivenDate.optional(),
  to_date: GivenDate.optional().describe('Inclusive.'),
  from: TimeOfDay.optional().describe('In Seoul; given with `until`.'),
  until: TimeOfDay.optional().describe('Exclusive; not after `from`: on the next day.'),
  phases: z
    .array(z.enum(SCHEDULE_PHASES))
    .min(1)
    .max(SCHEDULE_PHASES.length)
    .optional()
    .describe('`pre_open`: a trading day before its first phase.'),
  show: z.enum(SCREEN_MODES),
}

const ScheduleRule = z
  .strictObject({ ...times, boards: BoardTurns.optional() })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), {
    path: ['until'],
    error: 'is given without from, or missing beside it',
  })
  .refine(({ from_date, to_date }) => (from_date ?? '') <= (to_date ?? '9'), {
    path: ['to_date'],
    error: 'is before from_date',
  })
  .refine(({ show, boards }) => show !== 'boards' || boards !== undefined, {
    path: ['boards'],
    error: 'is required where boards are shown',
  })
  .refine(({ show, boards }) => show !== 'off' || boards === undefined, {
    path: ['boards'],
    error: 'is not used where the screen is off',
  })

/** Of rules that apply at the same time the first counts. */
export const Schedule = z.array(ScheduleRule).max(MAX_SCHEDULE_RULES)
export const ShownSchedule = z
  .array(z.object({ ...times, boards: ShownTurns.optional() }))
  .describe('Of rules that apply at the same time the first counts.')

const Percent = z.number().min(LEAST_EVENT_PERCENT).max(MAX_EVENT_PERCENT).multipleOf(0.1)

/** The conditions; `of` is the scope of those about stocks. */
const conditions = <Of extends z.ZodRawShape, Must extends z.ZodRawShape>(of: Of, must: Must) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('price_limit'), ...of }),
    z.strictObject({ type: z.literal('halt'), ...of }),
    z.strictObject({ type: z.literal('disclosure'), level: z.enum(EVENT_LEVELS), ...of }),
    z.strictObject({ type: z.literal('stock_move'), percent: Percent, ...must }),
    z.strictObject({ type: z.literal('index_move'), index: z.enum(INDEX_CODES), percent: Percent }),
  ])
const own = Uuid.describe('An own list; omitted: all listings.')
const codes = z.array(StockCode).optional().describe('Of the list, as they are now.')

const eventRule = {
  name: RuleName,
  show_s: z.int().min(LEAST_EVENT_S).max(MAX_EVENT_S),
  cooldown_s: z
    .int()
    .min(0)
    .max(MAX_COOLDOWN_S)
    .describe('Seconds after its board in which the rule does nothing.'),
}
const NO_BOARD = 'Omitted: what it happened to.'

export const EventRules = z
  .array(
    z.strictObject({
      ...eventRule,
      when: conditions({ watchlist: own.optional() }, { watchlist: own }),
      board: BoardContent.optional().describe(NO_BOARD),
    }),
  )
  .max(MAX_EVENT_RULES)
export const ShownEventRules = z.array(
  z.object({
    ...eventRule,
    when: conditions({ watchlist: own.optional(), codes }, { watchlist: own, codes }),
    board: ShownContent.optional().describe(NO_BOARD),
  }),
)
