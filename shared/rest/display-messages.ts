import { z } from 'zod'
import { DISPLAY_GROUP_LENGTH } from '../displays/limits.ts'
import { MAX_MESSAGE_HOURS, MESSAGE_LEVELS, MESSAGE_TEXT_LENGTH } from '../displays/messages.ts'
import { HeldBoard } from './display-boards.ts'
import { endpoint } from './endpoint.ts'
import { GivenMoment, Moment, plainText, Uuid } from './fields.ts'

const Target = z
  .union([
    z.object({ display: Uuid }),
    z.object({ group: plainText(DISPLAY_GROUP_LENGTH).trim().min(1, 'is empty') }),
    z.object({ all: z.literal(true) }),
  ])
  .describe('One display, those of a group, or all; those that come to it later have it, too.')

const text = plainText(MESSAGE_TEXT_LENGTH).trim().min(1, 'is empty')
const common = {
  id: Uuid.describe('Chosen by who sends it: sent again, it is the same message.'),
  to: Target,
  level: z.enum(MESSAGE_LEVELS).default('info'),
  ends_at: GivenMoment.describe(`At most ${MAX_MESSAGE_HOURS} hours away. Screens end it by themselves.`),
}
const MessageInput = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), ...common, text }),
  z.object({
    kind: z.literal('takeover'),
    ...common,
    board: HeldBoard.describe('In place of everything else, also on a screen that an admin made black.'),
  }),
])
export type MessageInput = z.input<typeof MessageInput>

const MessageShape = z
  .object({
    id: Uuid,
    kind: z.enum(['message', 'takeover']),
    to: Target,
    level: z.enum(MESSAGE_LEVELS),
    text: z.string().nullable(),
    board: HeldBoard.nullable(),
    state: z.enum(['on', 'over']),
    by: z.string(),
    sent_at: Moment,
    ends_at: Moment,
    ended_by: z.string().nullable().describe('Who ended it before its time.'),
    targets: z.int().describe('The displays that it is for now.'),
    shown: z.int().describe('Those of them that have proven their newest revision.'),
    away: z.int().describe('Those of them that are stale or away: they show it when they are back.'),
  })
  .meta({ id: 'DisplayMessage' })
export type DisplayMessage = z.output<typeof MessageShape>

export const listDisplayMessages = endpoint('listDisplayMessages', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary:
    'Messages and takeovers on screens that are on, and the last ones that are over; the newest first.',
  answer: { status: 200, description: 'Messages', shape: z.object({ items: z.array(MessageShape) }) },
})

export const sendDisplayMessage = endpoint('sendDisplayMessage', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Puts a message or a takeover on screens until its end. It is on record.',
  description:
    'A message stands beside the boards; a takeover stands in place of them, whatever commands, events and schedules say. Both survive a restart of the screen and end without contact to the server.',
  body: MessageInput,
  refusals: ['conflict'],
  answer: { status: 201, description: 'The message', shape: MessageShape },
})

export const endDisplayMessage = endpoint('endDisplayMessage', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Ends a message or a takeover now. It is on record.',
  params: z.object({ id: Uuid }),
  answer: { status: 204, description: 'It is over' },
})
