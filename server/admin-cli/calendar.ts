import type { Redis } from 'ioredis'
import { z } from 'zod'
import { forgetDay, readCalendarDays, sayOfDay, type CalendarDay } from '#database/market/calendar-days'
import { isWeekend, type DayKind } from '#shared/market/calendar'
import type { SeoulDate } from '#shared/market/seoul-time'
import { CHANNELS } from '#shared/protocol/names'
import { CommandError, EXIT_USAGE, type Command, type CommandDeps } from './command.ts'
import { operator, recordCommand } from './record.ts'

const KINDS: Readonly<Record<string, DayKind>> = { close: 'closed', open: 'open', 'hour-later': 'hour_later' }

const WORDS: Readonly<Record<DayKind, string>> = {
  closed: 'a day without trading',
  open: 'a trading day of the usual hours',
  hour_later: 'a trading day that begins an hour later',
}

/** Days that differ from the bundled calendar: a holiday at short notice, a day that opens late. */
export const calendar: Command = {
  usage: 'close|open|hour-later DATE --reason TEXT, forget DATE, or list: days of the exchange, at once',
  options: { reason: { type: 'string' } },
  takesWords: true,
  async run(deps, { reason }, [what = '', date, ...rest]) {
    if (rest.length > 0) throw new CommandError(`calendar takes one day, not ${rest.length + 1}`, EXIT_USAGE)
    if (what === 'list') return list(deps)
    if (what === 'forget') return forget(deps, readDate(date))
    const kind = KINDS[what]
    if (kind === undefined)
      throw new CommandError('calendar is followed by close, open, hour-later, forget or list', EXIT_USAGE)
    return change(deps, { date: readDate(date), kind, reason: readReason(reason) })
  },
}

async function change(
  { database, redis, terminal }: CommandDeps,
  { date, kind, reason }: Pick<CalendarDay, 'date' | 'kind' | 'reason'>,
): Promise<number> {
  if (isWeekend(date)) throw new CommandError(`${date} is a weekend, which is always closed`)
  await database.transaction(async (transaction) => {
    const before = await sayOfDay(transaction, { date, kind, reason, changed_by: operator() })
    const details = { before: recorded(before), after: { kind, reason } }
    await recordCommand(transaction, { action: 'calendar_changed', target: date, details })
  })
  await publish(redis, date)
  terminal.stdout.write(`${date} is ${WORDS[kind]}; workers and servers follow within seconds\n`)
  return 0
}

async function forget({ database, redis, terminal }: CommandDeps, date: SeoulDate): Promise<number> {
  await database.transaction(async (transaction) => {
    const before = await forgetDay(transaction, date)
    if (before === undefined) throw new CommandError(`there is no entry for ${date}`)
    const details = { before: recorded(before), after: null }
    await recordCommand(transaction, { action: 'calendar_changed', target: date, details })
  })
  await publish(redis, date)
  terminal.stdout.write(`${date} now follows the bundled calendar and the settings\n`)
  return 0
}

/** Processes that miss the message read the days again within seconds. */
async function publish(redis: Redis, date: SeoulDate): Promise<void> {
  await redis.publish(CHANNELS.calendar, date).catch(() => {})
}

async function list({ database, terminal }: CommandDeps): Promise<number> {
  const days = await readCalendarDays(database)
  const lines = days.map(
    ({ date, kind, reason, changed_by, changed_at }) =>
      `${date}  ${kind.padEnd(10)}  ${reason}  (${changed_by}, ${changed_at.toISOString()})`,
  )
  terminal.stdout.write(lines.length === 0 ? 'No day was changed\n' : `${lines.join('\n')}\n`)
  return 0
}

function recorded(day: CalendarDay | undefined): Pick<CalendarDay, 'kind' | 'reason'> | null {
  return day === undefined ? null : { kind: day.kind, reason: day.reason }
}

function readDate(text: string | undefined): SeoulDate {
  const { success, data } = z.iso.date().safeParse(text)
  if (!success) throw new CommandError(`${text ?? 'nothing'} is not a date such as 2026-12-24`, EXIT_USAGE)
  return data
}

const REASON_LENGTH = 200

function readReason(text: string | undefined): string {
  const reason = text?.trim() ?? ''
  if (reason === '') throw new CommandError('--reason is missing', EXIT_USAGE)
  if ([...reason].length > REASON_LENGTH)
    throw new CommandError(`--reason is longer than ${REASON_LENGTH} characters`, EXIT_USAGE)
  return reason
}
