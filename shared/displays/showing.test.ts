import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { krxCalendar } from '../market/calendar.ts'
import type { ClockTime } from '../market/calendar-data.ts'
import { addDays, seoulIso, startOfSeoulDay, type SeoulDate } from '../market/seoul-time.ts'
import {
  isoWeekday,
  ruleAt,
  SCHEDULE_DAYS,
  SCHEDULE_PHASES,
  schedulePhaseAt,
  SCREEN_MODES,
  type HoursOf,
  type ScheduleRule,
} from './schedule.ts'
import { daySegments, PRECEDENCE, showingAt, type Hold, type ShowingInput } from './showing.ts'
import { DAY_MS } from '../time.ts'

type Turn = string
const hoursOf: HoursOf = (date) => krxCalendar.hoursOf(date)
const unknown: HoursOf = () => null
const at = (text: string) => Date.parse(`${text}+09:00`)
const FIRST = at('2026-11-16T00:00')

const rule = (given: Partial<ScheduleRule<Turn>>): ScheduleRule<Turn> => ({
  name: 'a rule',
  show: 'off',
  ...given,
})

const anyMoment = fc.integer({ min: 0, max: 45 * DAY_MS }).map((ms) => FIRST + ms)
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}` as ClockTime)
const anyDate = fc.integer({ min: 0, max: 45 }).map((days) => addDays('2026-11-16', days))
const anyTimes = fc.option(fc.record({ from: anyTime, until: anyTime }), { nil: {} })
const anyRule: fc.Arbitrary<ScheduleRule<Turn>> = fc
  .tuple(
    fc.record(
      {
        weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        day: fc.constantFrom(...SCHEDULE_DAYS),
        from_date: anyDate,
        to_date: anyDate,
        phases: fc.subarray([...SCHEDULE_PHASES], { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
    anyTimes,
    fc.record({ name: fc.string({ maxLength: 3 }), show: fc.constantFrom(...SCREEN_MODES) }),
    fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }),
  )
  .map(([days, times, named, boards]) => ({
    ...days,
    ...times,
    ...named,
    ...(named.show === 'boards' ? { boards } : {}),
  }))
const anyHold: fc.Arbitrary<Hold<Turn> | null> = fc.option(
  fc.record({
    show: fc.constantFrom(...SCREEN_MODES),
    turns: fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
    untilMs: fc.option(anyMoment),
  }),
)
const anyInput: fc.Arbitrary<ShowingInput<Turn>> = fc.record({
  takeover: anyHold,
  command: anyHold,
  event: anyHold,
  schedule: fc.array(anyRule, { maxLength: 5 }),
  boards: fc.array(fc.constantFrom('d', 'e'), { minLength: 1, maxLength: 3 }),
})

describe('what a screen shows', () => {
  it('is by takeover before command before event before schedule before default, each while it lasts', () => {
    fc.assert(
      fc.property(anyInput, anyMoment, (input, nowMs) => {
        const isActive = (hold: Hold<Turn> | null) =>
          hold !== null && (hold.untilMs === null || hold.untilMs > nowMs)
        const active = {
          takeover: isActive(input.takeover),
          command: isActive(input.command),
          event: isActive(input.event),
          schedule: ruleAt(input.schedule, nowMs, hoursOf) !== undefined,
          default: true,
        }
        expect(showingAt(input, nowMs, hoursOf).winner).toBe(PRECEDENCE.find((each) => active[each]))
      }),
    )
  })

  it('has boards unless the screen is off', () => {
    fc.assert(
      fc.property(anyInput, anyMoment, (input, nowMs) => {
        const { show, turns } = showingAt(input, nowMs, hoursOf)
        expect(turns.length === 0).toBe(show === 'off')
      }),
    )
  })

  it('stays the same until the moment that it names, with any of the same input', () => {
    fc.assert(
      fc.property(anyInput, anyMoment, fc.double({ min: 0, max: 1, noNaN: true }), (input, nowMs, share) => {
        const { untilMs, ...now } = showingAt(input, nowMs, hoursOf)
        const endMs = untilMs ?? startOfSeoulDay(addDays(seoulIso(nowMs).slice(0, 10), 2))
        const later = showingAt(input, nowMs + Math.floor((endMs - 1 - nowMs) * share), hoursOf)
        expect({ winner: later.winner, name: later.name, show: later.show, turns: later.turns }).toEqual(now)
      }),
    )
  })

  it('comes from another rule of the schedule at the moment that it names', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anyMoment, (schedule, nowMs) => {
        const input = { takeover: null, command: null, event: null, schedule, boards: ['d'] }
        const { untilMs } = showingAt(input, nowMs, hoursOf)
        if (untilMs !== null)
          expect(ruleAt(schedule, untilMs, hoursOf)).not.toBe(ruleAt(schedule, untilMs - 1, hoursOf))
      }),
    )
  })

  it('goes back to the schedule when a board that an event put up has had its time', () => {
    const input: ShowingInput<Turn> = {
      takeover: null,
      command: null,
      event: { show: 'boards', turns: ['halted'], untilMs: FIRST + 30_000, name: 'VI' },
      schedule: [rule({ name: 'always', show: 'boards', boards: ['s'] })],
      boards: ['d'],
    }
    expect(showingAt(input, FIRST, hoursOf)).toEqual({
      winner: 'event',
      name: 'VI',
      show: 'boards',
      turns: ['halted'],
      untilMs: FIRST + 30_000,
    })
    expect(showingAt(input, FIRST + 30_000, hoursOf)).toMatchObject({ winner: 'schedule', turns: ['s'] })
  })
})

describe('a rule of the schedule', () => {
  it('applies in the spans of the days that it names, also over midnight', () => {
    fc.assert(
      fc.property(anyRule, anyMoment, (given, nowMs) => {
        const { phases, from, until } = given
        const phase = schedulePhaseAt(nowMs, hoursOf)
        const isIn = [-1, 0].some((days) => {
          const date = addDays(seoulIso(nowMs).slice(0, 10), days)
          if (!isOn(given, date)) return false
          if (from === undefined) return days === 0
          const beginMs = at(`${date}T${from}`)
          const sameDayMs = at(`${date}T${until ?? ''}`)
          return nowMs >= beginMs && nowMs < (sameDayMs > beginMs ? sameDayMs : sameDayMs + DAY_MS)
        })
        const isInPhase = phases === undefined || (phase !== null && phases.includes(phase))
        expect(ruleAt([given], nowMs, hoursOf) !== undefined).toBe(isIn && isInPhase)
      }),
    )
  })

  it('counts before any that stands below it', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyRule, anyMoment, (above, below, nowMs) => {
        const first = ruleAt(above, nowMs, hoursOf)
        expect(ruleAt([...above, below], nowMs, hoursOf)).toBe(first ?? ruleAt([below], nowMs, hoursOf))
      }),
    )
  })

  it('about phases or trading days does not apply on a day whose calendar is not known', () => {
    expect(ruleAt([rule({ phases: ['closed'] })], FIRST, unknown)).toBeUndefined()
    expect(ruleAt([rule({ day: 'closed' })], FIRST, unknown)).toBeUndefined()
    expect(ruleAt([rule({ from: '00:00', until: '06:00' })], FIRST, unknown)).toBeDefined()
  })

  it('about a night belongs to the day on which the night begins', () => {
    const friday = [rule({ weekdays: [5], from: '22:00', until: '06:00' })]
    expect(ruleAt(friday, at('2026-11-21T05:59'), hoursOf)).toBeDefined()
    expect(ruleAt(friday, at('2026-11-20T05:59'), hoursOf)).toBeUndefined()
    expect(ruleAt(friday, at('2026-11-21T06:00'), hoursOf)).toBeUndefined()
  })
})

describe('a day of a screen', () => {
  const schedule = [
    rule({ name: 'holiday', day: 'closed' }),
    rule({ name: 'trading', phases: ['continuous'], show: 'boards', boards: ['t'] }),
  ]
  const lineOf = (date: SeoulDate) =>
    daySegments({ schedule, boards: ['d'] }, date, hoursOf).map(
      ({ fromMs, name }) => `${seoulIso(fromMs).slice(11, 16)} ${name ?? 'default'}`,
    )

  it.each([
    ['an ordinary day', '2026-11-18', ['00:00 default', '09:00 trading', '15:20 default']],
    [
      'the day of the university entrance exam',
      '2026-11-19',
      ['00:00 default', '10:00 trading', '16:20 default'],
    ],
    ['the first trading day of a year', '2026-01-02', ['00:00 default', '10:00 trading', '15:20 default']],
    ['a holiday', '2026-12-25', ['00:00 holiday']],
    ['a Sunday', '2026-11-22', ['00:00 holiday']],
  ])('follows the calendar of %s', (_day, date, line) => {
    expect(lineOf(date)).toEqual(line)
  })

  it('is one line without a gap from midnight to midnight, as the screen shows it at each moment', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 5 }), anyDate, fc.nat(DAY_MS - 1), (rules, date, ms) => {
        const boards = ['d']
        const segments = daySegments({ schedule: rules, boards }, date, hoursOf)
        const startMs = startOfSeoulDay(date)
        expect(segments.map(({ fromMs }) => fromMs)).toEqual([
          startMs,
          ...segments.slice(0, -1).map(({ untilMs }) => untilMs),
        ])
        expect(segments.at(-1)?.untilMs).toBe(startMs + DAY_MS)
        const { fromMs, untilMs, ...shown } =
          segments.find((each) => each.fromMs <= startMs + ms && startMs + ms < each.untilMs) ?? expect.fail()
        const input = { takeover: null, command: null, event: null, schedule: rules, boards }
        expect(showingAt(input, startMs + ms, hoursOf)).toMatchObject(shown)
        expect(fromMs).toBeLessThan(untilMs)
      }),
    )
  })
})

function isOn({ weekdays, day, from_date, to_date }: ScheduleRule<Turn>, date: SeoulDate): boolean {
  return (
    (weekdays?.includes(isoWeekday(date)) ?? true) &&
    (from_date ?? date) <= date &&
    date <= (to_date ?? date) &&
    (day === undefined || (day === 'trading') === krxCalendar.isTradingDay(date))
  )
}
