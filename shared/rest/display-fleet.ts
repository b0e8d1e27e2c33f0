import { z } from 'zod'
import { DISPLAY_BOARDS } from '../displays/boards.ts'
import { LOAD_REASONS } from '../displays/loads.ts'
import { FLEET_REASONS, FLEET_STATES } from '../displays/report.ts'
import { PRECEDENCE } from '../displays/showing.ts'
import { endpoint } from './endpoint.ts'
import { Moment, Uuid } from './fields.ts'

const StateShape = {
  state: z.enum(FLEET_STATES),
  reason: z.enum(FLEET_REASONS),
  since: Moment.describe('When its cause began; of a display without a fault, when it came to this state.'),
}
export const HealthShape = z
  .object(StateShape)
  .describe(
    '`live`: an open socket, a frame painted in the last 5 s, newest revision and newest position; otherwise `late`, after 2 minutes `stale`, after 15 minutes without a report `away`; `outdated`: live with an older build.',
  )
  .meta({ id: 'DisplayHealth' })
export type DisplayHealth = z.output<typeof HealthShape>

export const ReportedShape = z
  .object({
    at: Moment.describe('When the server received it.'),
    board: z.enum(DISPLAY_BOARDS).nullable().describe('null: the screen is blank.'),
    shown_by: z.enum(PRECEDENCE).describe('What decided which board it shows.'),
    revision: z.int().nullable(),
    behind_ms: z.number().describe('How long the market had been ahead of what it showed.'),
    data_age_ms: z.number().nullable(),
    painted_ms: z.number().describe('How long ago its last frame was painted.'),
    fps: z.number().nullable(),
    heap_bytes: z.number().nullable(),
    uptime_ms: z.number(),
    build: z.string().nullable(),
    visible: z.boolean(),
    width: z.int(),
    height: z.int(),
    errors: z.int(),
  })
  .meta({ id: 'DisplayReport' })
export type Reported = z.output<typeof ReportedShape>

const HistoryShape = z.object({
  states: z
    .array(z.object({ ...StateShape, at: Moment.describe('When the server judged it so.') }))
    .describe('Of the last seven days, newest first.'),
  loads: z
    .array(z.object({ at: Moment, reason: z.enum(LOAD_REASONS) }))
    .describe(
      'When its page was loaded, and why, newest first. `outside`: neither by the page itself nor by a command.',
    ),
})
export type DisplayHistory = z.output<typeof HistoryShape>

export const readDisplayHistory = endpoint('readDisplayHistory', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary: 'What state a screen was in during the last seven days, and when its page was loaded.',
  params: z.object({ id: Uuid }),
  answer: { status: 200, description: 'Its history', shape: HistoryShape },
})
