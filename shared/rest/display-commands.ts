import { z } from 'zod'
import {
  COMMAND_FAILURES,
  COMMAND_SECONDS,
  COMMAND_STATES,
  LEAST_COMMAND_SECONDS,
  MAX_COMMAND_SECONDS,
  PLAIN_COMMANDS,
} from '../displays/commands.ts'
import { PICTURE_NUMBERS } from '../displays/picture.ts'
import { HeldBoard } from './display-boards.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'

const DisplayId = z.object({ id: Uuid })

const Command = z.discriminatedUnion('type', [
  z.object({ type: z.enum(PLAIN_COMMANDS) }),
  z.object({ type: z.literal('show'), board: HeldBoard }),
])

const CommandShape = z
  .object({
    id: Uuid,
    command: Command,
    state: z
      .enum(COMMAND_STATES)
      .describe('`delivered`: its display has it; `done`: its display has done it, and shows what it set.'),
    reason: z.enum(COMMAND_FAILURES).nullable().describe('Of `failed`.'),
    by: z.string(),
    sent_at: Moment,
    expires_at: Moment,
    delivered_at: Moment.nullable(),
    ended_at: Moment.nullable(),
  })
  .meta({ id: 'DisplayCommand' })
export type CommandAnswer = z.output<typeof CommandShape>

export const commandDisplay = endpoint('commandDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Sends a command to a screen. It is on record, and so is its outcome.',
  description:
    'It waits until its screen reports to any server, for `ttl_s` seconds. `id` is chosen by who sends it: sent again, it is the same command. What `blank`, `pause` and `show` set stays in the entry of the display until `unblank`, `resume` and `release`, also where the command itself expired.',
  params: DisplayId,
  body: z.object({
    id: Uuid,
    command: Command,
    ttl_s: z.int().min(LEAST_COMMAND_SECONDS).max(MAX_COMMAND_SECONDS).default(COMMAND_SECONDS),
  }),
  refusals: ['conflict'],
  answer: { status: 201, description: 'The command as it stands', shape: CommandShape },
})

export const readDisplayCommands = endpoint('readDisplayCommands', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary: 'The last commands to a screen, the newest first.',
  params: DisplayId,
  answer: { status: 200, description: 'Commands', shape: z.object({ items: z.array(CommandShape) }) },
})

/** As base64, 40 KB of an image are 55 KB of text. */
const IMAGE_LENGTH = 54_700
const PictureNumbers = z
  .array(z.object({ name: plainText(60), value: plainText(40) }))
  .max(PICTURE_NUMBERS)
  .describe('The numbers in sight, the first ten, in words: for when the image cannot be drawn or seen.')

export const sendPicture = endpoint('sendPicture', {
  access: 'run_display',
  activity: 'none',
  tag: 'displays',
  summary: 'What the requesting screen has drawn of itself. Kept for ten minutes.',
  body: z.object({
    image: z
      .string()
      .max(IMAGE_LENGTH, { error: 'is larger than 40 KB', abort: true })
      .regex(/^data:image\/(webp|jpeg|png);base64,[A-Za-z0-9+/]+={0,2}$/, 'is no image')
      .nullable()
      .describe('A data URL; null: it could not be drawn.'),
    numbers: PictureNumbers,
  }),
  answer: { status: 204, description: 'It is kept' },
})

export const readPicture = endpoint('readPicture', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary: 'The picture that a screen has drawn of its own page last, on the command `picture`.',
  description: 'The page draws it, so it says nothing of the panel or of other windows in front of the page.',
  params: DisplayId,
  answer: {
    status: 200,
    description: 'The picture; without one in the last ten minutes 404',
    shape: z.object({ at: Moment, image: z.string().nullable(), numbers: PictureNumbers }),
  },
})
