import { z } from 'zod'
import {
  COMMAND_FAILURES,
  COMMAND_SECONDS,
  COMMAND_STATES,
  LEAST_COMMAND_SECONDS,
  MAX_COMMAND_SECONDS,
  GROUP_COMMANDS,
} from '../displays/commands.ts'
import { DISPLAY_PARTS } from '../displays/groups.ts'
import { DISPLAY_GROUP_LENGTH, MAX_DISPLAYS } from '../displays/limits.ts'
import { HeldBoard } from './display-boards.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'

const Several = z
  .union([
    z.strictObject({ group: plainText(DISPLAY_GROUP_LENGTH).trim().min(1, 'is empty') }),
    z.strictObject({ displays: z.array(Uuid).min(1).max(MAX_DISPLAYS) }),
    z.strictObject({ all: z.literal(true) }),
  ])
  .describe(
    'Those of a group or all, without revoked ones; or these. One that is unknown or revoked is refused.',
  )

export const applyDisplay = endpoint('applyDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Gives boards, schedule or events of a screen to others. It is on record for each.',
  description:
    'Either all of them have what the screen has at that moment, each with a new revision, or nothing has changed. Those that have it already keep their revision.',
  params: z.object({ id: Uuid }),
  body: z.object({
    to: Several,
    parts: z.array(z.enum(DISPLAY_PARTS)).min(1).max(DISPLAY_PARTS.length),
  }),
  answer: {
    status: 200,
    description: 'The displays that have it, by name; the screen itself is not among them',
    shape: z.object({
      items: z.array(
        z.object({
          id: Uuid,
          name: z.string(),
          revision: z.int(),
          changed: z.boolean().describe('false: it had it already.'),
        }),
      ),
    }),
  },
})

const GroupCommand = z.discriminatedUnion('type', [
  z.object({ type: z.enum(GROUP_COMMANDS) }),
  z.object({ type: z.literal('show'), board: HeldBoard }),
])

const GroupCommandShape = z
  .object({
    id: Uuid,
    command: GroupCommand,
    by: z.string(),
    sent_at: Moment,
    expires_at: Moment,
    items: z
      .array(
        z.object({
          display: Uuid,
          name: z.string(),
          command: Uuid.describe('The id of its own command.'),
          state: z.enum(COMMAND_STATES),
          reason: z.enum(COMMAND_FAILURES).nullable().describe('Of `failed`.'),
          away: z.boolean().describe('The display is stale or away.'),
        }),
      )
      .describe('What became of it on each display, by name.'),
  })
  .meta({ id: 'GroupCommand' })
export type GroupCommandAnswer = z.output<typeof GroupCommandShape>

export const commandDisplays = endpoint('commandDisplays', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Sends a command to several screens. It is on record for each, and so is its outcome.',
  description:
    'Each of them has a command of its own, as `commandDisplay` sends it; either all or none. `id` is chosen by who sends it: sent again, it is the same command.',
  body: z.object({
    id: Uuid,
    to: Several,
    command: GroupCommand,
    ttl_s: z.int().min(LEAST_COMMAND_SECONDS).max(MAX_COMMAND_SECONDS).default(COMMAND_SECONDS),
  }),
  refusals: ['conflict'],
  answer: { status: 201, description: 'The command as it stands', shape: GroupCommandShape },
})

export const readGroupCommand = endpoint('readGroupCommand', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary: 'What became of a command to several screens.',
  params: z.object({ id: Uuid }),
  answer: { status: 200, description: 'The command as it stands', shape: GroupCommandShape },
})
