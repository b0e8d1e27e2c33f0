import { z } from 'zod'
import {
  ALERT_STATES,
  ALERTS_EACH,
  CHANNELS,
  EACH_PER_MINUTE,
  EVENTS_AT_ONCE,
  EVENTS_PER_HOUR,
  REARMING,
  REPEATS,
  NOTIFIED,
  WIDE_ALERTS_EACH,
} from '../alerts/alert.ts'
import { TRANSITIONS, TRANSITIONS_EACH } from '../alerts/transition.ts'
import { checkCondition, ConditionShape, ScopeShape } from './alert-condition.ts'
import { endpoint } from './endpoint.ts'
import { GivenMoment, Moment, plainText, Uuid, wholeNumber } from './fields.ts'
import { DAY_MS } from '../time.ts'

/** Longer than a holiday, short enough not to be forgotten. */
export const SNOOZE_DAYS = 14

const Seconds = z
  .int()
  .min(0)
  .max(DAY_MS / 1_000)
const Channels = z
  .array(z.enum(CHANNELS))
  .min(1, 'is empty')
  .refine((channels) => new Set(channels).size === channels.length, 'has a channel twice')

const AlertFields = z.object({
  name: plainText(100).trim().min(1, 'is empty'),
  scope: ScopeShape,
  condition: ConditionShape,
  repeat: z.enum(REPEATS).describe('Once for each stock, once a trading day, or each time it becomes true'),
  hold_s: Seconds.default(0).describe('So long it must stay true'),
  cooldown_s: Seconds.default(0).describe(
    'So long after it has fired for a stock it does not fire again for that',
  ),
  rearm_percent: z
    .number()
    .min(0)
    .max(50)
    .multipleOf(0.01)
    .default(0)
    .describe('So far the value must have gone back before it can become true again; of a rate, in points'),
  until: GivenMoment.nullable().default(null).describe('It does not fire from then on'),
  silenced_until: GivenMoment.nullable().default(null).describe('Until then it is in the list alone'),
  channels: Channels,
  webhook_id: Uuid.nullable().default(null).describe('Where `webhook` among the channels leads to'),
  is_active: z.boolean().default(true),
})
const AlertInput = AlertFields.superRefine((input, context) => {
  checkCondition(input, context)
  const { channels, webhook_id } = input
  if (channels.includes('webhook') && webhook_id === null)
    context.addIssue({ code: 'custom', path: ['webhook_id'], message: 'is missing' })
})
export type AlertInput = z.output<typeof AlertInput>

/** The rule of an alert: when it fires. */
const DryRunInput = AlertFields.pick({
  scope: true,
  condition: true,
  repeat: true,
  hold_s: true,
  cooldown_s: true,
  rearm_percent: true,
}).superRefine(checkCondition)
export type DryRunInput = z.output<typeof DryRunInput>

const AlertShape = AlertFields.extend({
  id: z.int().min(1),
  hold_s: z.int(),
  cooldown_s: z.int(),
  rearm_percent: z.number(),
  until: Moment.nullable(),
  silenced_until: Moment.nullable(),
  webhook_id: Uuid.nullable().describe('null also where the webhook was removed'),
  is_active: z.boolean(),
  state: z.enum(ALERT_STATES),
  waits_for_end: z
    .boolean()
    .describe('Of one stock: it is true now, and has to become false before it can fire'),
  rearming: z
    .enum(REARMING)
    .nullable()
    .describe(
      'Of one stock or index, after it has fired: what has to come before it can fire again. `clear`: its condition has to ' +
        'become false, by `rearm_percent`; `cooldown`: `cooldown_s` has to pass; `session`: the next trading day. null: nothing',
    ),
  last_fired_at: Moment.nullable(),
}).meta({ id: 'Alert' })
export type Alert = z.output<typeof AlertShape>

const ValuesShape = z.object({
  value: z.union([z.number(), z.string()]).describe('Of a disclosure its title'),
  limit: z.number().nullable(),
  disclosure_id: z.int().optional(),
  others: z
    .int()
    .min(1)
    .optional()
    .describe(
      `How often the same rule fired beside this, for other stocks or later, without an event of its own: an account gets ` +
        `${EVENTS_AT_ONCE} events at once and ${EVENTS_PER_HOUR} an hour. It may grow; the event then has another \`seq\`.`,
    ),
})

const AlertEventShape = z
  .object({
    id: z.int().min(1).describe('The same on the socket and in every channel'),
    seq: z.int().min(1).describe('Its number in the topic `me`'),
    alert_id: z.int(),
    name: z.string().describe('Of the alert, when it fired'),
    condition: ConditionShape,
    channels: z.array(z.enum(CHANNELS)),
    code: z.string().describe('Of the stock or index; of a feed that is silent what the alert watches'),
    stock_name: z.string().nullable(),
    fired_at: Moment.describe("In the market's time"),
    values: ValuesShape,
    notified: z
      .enum(NOTIFIED)
      .describe(
        `\`each\`: by all of its channels; \`folded\`: it came after ${EACH_PER_MINUTE} others in a minute, and is in a summary; ` +
          '`quiet`: in the list alone, during quiet hours or a snooze',
      ),
    text: z.string().describe('What was compared, without words of a language'),
  })
  .meta({ id: 'AlertEvent' })
export type AlertEvent = z.output<typeof AlertEventShape>

const EventsShape = z.object({
  items: z.array(AlertEventShape),
  next: z.string().nullable().describe('`before` of the next page; null: there is none'),
  last_seq: z.int().min(0).describe('The newest number of the topic `me`'),
})

const Address = z.object({ id: wholeNumber(1, Number.MAX_SAFE_INTEGER) })

export const listAlerts = endpoint('listAlerts', {
  access: 'keep_alerts',
  activity: 'none',
  tag: 'alerts',
  summary: 'Own alerts, the newest first.',
  answer: { status: 200, description: 'All of them', shape: z.object({ items: z.array(AlertShape) }) },
})

export const createAlert = endpoint('createAlert', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Makes an alert.',
  description:
    `An account has ${ALERTS_EACH} at most, of these ${WIDE_ALERTS_EACH.market} about a market and ` +
    `${WIDE_ALERTS_EACH.watchlist} about a watchlist. Where its condition is true already, it waits until that is over.`,
  body: AlertInput,
  answer: { status: 201, description: 'The alert', shape: AlertShape },
})

export const readAlert = endpoint('readAlert', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'One of the own alerts.',
  params: Address,
  answer: { status: 200, description: 'The alert', shape: AlertShape },
})

const TransitionShape = z
  .object({
    code: z.string().describe('Of the stock or index'),
    stock_name: z.string().nullable(),
    at: Moment.describe("In the market's time"),
    to: z
      .enum(TRANSITIONS)
      .describe(
        '`waiting`: the condition became false, and can become true again; `pending`: true, for `hold_s`; `fired`; `held_back`: ' +
          'true, but it has fired as often as it may for now; `already_true`: when the alert was made, or the stock was added',
      ),
    values: ValuesShape.nullable().describe('What was compared; null: nothing, a trading day began'),
  })
  .meta({ id: 'AlertTransition' })
export type AlertTransition = z.output<typeof TransitionShape>

export const listAlertTransitions = endpoint('listAlertTransitions', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Why one of the own alerts fired, or did not: how it came to stand as it does, the newest first.',
  description: `The newest ${TRANSITIONS_EACH} since it was made or changed; alerts about disclosures and feeds have none.`,
  params: Address,
  answer: { status: 200, description: 'Transitions', shape: z.object({ items: z.array(TransitionShape) }) },
})

export const changeAlert = endpoint('changeAlert', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Replaces an alert and resets its state.',
  params: Address,
  body: AlertInput,
  answer: { status: 200, description: 'The alert as it is stored', shape: AlertShape },
})

export const removeAlert = endpoint('removeAlert', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Removes an alert; what it fired for stays in the list.',
  params: Address,
  answer: { status: 204, description: 'It is gone' },
})

const DryRunShape = z.object({
  day: z.iso.date().nullable().describe('null: it cannot be computed'),
  count: z.int().min(0),
  firings: z
    .array(z.object({ fired_at: Moment, values: ValuesShape }))
    .describe('The first of them, oldest first'),
})
export type DryRun = z.output<typeof DryRunShape>

export const dryRunAlert = endpoint('dryRunAlert', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary:
    'When an alert would have fired on the last trading day before this one, from the ticks that are stored.',
  description:
    'Of one stock or index, and of conditions about its price, change or state. Where no earlier day is stored, of today so far. ' +
    'Ten a minute, and one at a time.',
  body: DryRunInput,
  answer: { status: 200, description: 'When', shape: DryRunShape },
})

const MinuteOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time of day such as 22:30')
const QuietShape = z
  .strictObject({
    hours: z
      .strictObject({ from: MinuteOfDay, until: MinuteOfDay })
      .refine(({ from, until }) => from !== until, 'begin and end at the same time')
      .nullable()
      .describe('In Seoul; over midnight where `until` is earlier. null: none'),
    snoozed_until: GivenMoment.nullable().describe('Until then alerts are in the list alone'),
  })
  .meta({ id: 'Quiet' })
export type Quiet = z.output<typeof QuietShape>

export const readQuiet = endpoint('readQuiet', {
  access: 'keep_alerts',
  activity: 'none',
  tag: 'alerts',
  summary: 'When own alerts are in the list alone.',
  answer: { status: 200, description: 'When', shape: QuietShape },
})

export const storeQuiet = endpoint('storeQuiet', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Sets when own alerts are in the list alone.',
  description: `All of them can be snoozed for ${SNOOZE_DAYS} days at most: every silence ends by itself.`,
  body: QuietShape,
  answer: { status: 200, description: 'As it is stored', shape: QuietShape },
})

export const listAlertEvents = endpoint('listAlertEvents', {
  access: 'keep_alerts',
  activity: 'none',
  tag: 'alerts',
  summary:
    'What own alerts have fired for, the newest first; or with `after`, what came since, oldest first.',
  query: z.object({
    before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional().describe('`next` of the page before.'),
    after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe('Instead of a page: after this `seq`.'),
    limit: wholeNumber(1, 500).prefault('50'),
  }),
  answer: { status: 200, description: 'A page', shape: EventsShape },
})
