import { z } from 'zod'
import { LANGUAGES } from '../language.ts'
import {
  DISPLAY_GROUP_LENGTH,
  DISPLAY_NAME_LENGTH,
  DISPLAY_PLACE_LENGTH,
  MAX_LEASE_HOURS,
} from '../displays/limits.ts'
import { MESSAGE_LEVELS } from '../displays/messages.ts'
import { plainCode } from '../displays/pairing-code.ts'
import { BoardTurns, HeldBoard, ShownTurns } from './display-boards.ts'
import { HealthShape, ReportedShape } from './display-fleet.ts'
import { EventRules, Schedule, ShownEventRules, ShownSchedule } from './display-rules.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'

/** Properties an unpaired screen reports, to help admins identify it. */
const ScreenFacts = z.object({
  width: z.int().min(0).max(100_000).optional().describe('In pixels of the page.'),
  height: z.int().min(0).max(100_000).optional(),
  pixel_ratio: z.number().min(0).max(100).optional(),
  time_zone: plainText(60).optional(),
  language: plainText(40).optional(),
})
export type ScreenFacts = z.output<typeof ScreenFacts>

/** Secret or token: any text is accepted, and invalid ones are all answered alike. */
const Credential = z.string().min(1, 'is empty').max(300, 'is longer than 300 characters')

const GrantShape = z.object({
  access_token: z.string().describe('For REST (Bearer) and the handshake of the socket.'),
  expires_in: z.int().describe('Seconds.'),
  refresh_token: z.string().describe('Good for one refresh, whenever that is.'),
})
export type DisplayGrant = z.output<typeof GrantShape>

export const LONGEST_WAIT_MS = 20_000

export const createPairing = endpoint('createPairing', {
  access: 'anyone',
  tag: 'displays',
  summary: 'Opens a pairing: a code to be shown on the screen, and a secret that stays in it.',
  description:
    'An admin who types the code approves the screen; the secret alone gets its credentials. At most 20 are open for an address, each for ten minutes.',
  refusals: ['rate_limited'],
  body: ScreenFacts,
  answer: {
    status: 201,
    description: 'The pairing',
    shape: z.object({
      code: z.string(),
      secret: z.string(),
      expires_at: Moment,
      expires_in: z.int().describe('Seconds: the clock of a screen may be wrong.'),
    }),
  },
})

export const claimPairing = endpoint('claimPairing', {
  access: 'anyone',
  tag: 'displays',
  summary: 'Returns what became of a pairing, and hands out the credentials when it was approved.',
  description:
    '`paired` comes once. A secret that is unknown, used or too old is answered `expired`, and so is a code in its place.',
  body: z.object({
    secret: Credential,
    wait_ms: z
      .int()
      .min(0)
      .max(LONGEST_WAIT_MS)
      .default(0)
      .describe('How long the answer may wait for news.'),
    identified: z.int().min(0).default(0).describe('How often this screen has identified itself.'),
  }),
  answer: {
    status: 200,
    description: 'How it stands',
    shape: z.discriminatedUnion('state', [
      z.object({
        state: z.literal('waiting'),
        identify: z.int().describe('How often the screen was to identify itself.'),
      }),
      z.object({ state: z.literal('paired'), display_id: Uuid, ...GrantShape.shape }),
      z.object({ state: z.literal('expired') }),
    ]),
  },
})

export const refreshDisplay = endpoint('refreshDisplay', {
  access: 'anyone',
  tag: 'displays',
  summary: 'New credentials for a paired screen.',
  description:
    'A refresh token is good for one refresh: used a second time it revokes the display, unless `attempt` shows that it is the same refresh whose answer was lost.',
  refusals: ['unauthenticated', 'session_ended'],
  body: z.object({
    refresh_token: Credential,
    attempt: z
      .string()
      .min(16, 'is shorter than 16 characters')
      .max(100, 'is longer than 100 characters')
      .optional()
      .describe(
        'Made up by the screen and kept before the request: with it the refresh can be repeated until its answer has been used.',
      ),
  }),
  answer: { status: 200, description: 'The credentials', shape: GrantShape },
})

/** What an admin has set by commands. */
const SetShape = {
  is_blank: z.boolean().describe('The screen is black, unless a takeover is on.'),
  is_paused: z.boolean().describe('The boards do not rotate.'),
  pinned: HeldBoard.nullable().describe('One board until it is released; null: none.'),
}

const entryShape = {
  id: Uuid,
  name: z.string(),
  place: z.string(),
  revision: z.int().describe('Goes up with every change of what it shows.'),
  boards: ShownTurns.describe('Shown while no rule applies.'),
  schedule: ShownSchedule,
  events: ShownEventRules,
  language: z.enum(LANGUAGES),
  lease_hours: z.int().describe('So long it shows what it has without hearing from a server.'),
  ...SetShape,
}

/** The configuration of the requesting screen. */
const OwnDisplayShape = z
  .object({
    ...entryShape,
    messages: z
      .array(z.object({ id: Uuid, level: z.enum(MESSAGE_LEVELS), text: z.string(), ends_at: Moment }))
      .describe('Beside its boards until their end, the newest first.'),
    takeover: z
      .object({ id: Uuid, level: z.enum(MESSAGE_LEVELS), board: HeldBoard, ends_at: Moment })
      .nullable()
      .describe('In place of everything else until its end.'),
  })
  .meta({ id: 'OwnDisplay' })
export type OwnDisplay = z.output<typeof OwnDisplayShape>

export const readOwnDisplay = endpoint('readOwnDisplay', {
  access: 'run_display',
  activity: 'none',
  tag: 'displays',
  summary: 'What the requesting screen is to show.',
  answer: { status: 200, description: 'Its entry', shape: OwnDisplayShape },
})

const DisplayShape = z
  .object({
    ...entryShape,
    group: z.string(),
    state: z
      .enum(['waiting', 'paired', 'revoked'])
      .describe('`waiting`: approved, and its screen has not fetched its credentials.'),
    created_at: Moment,
    created_by: z.string(),
    paired_at: Moment.nullable(),
    revoked_at: Moment.nullable(),
    revoked_for: z.enum(['admin', 'token_reused']).nullable(),
    last_seen_at: Moment.nullable().describe('Its last report; null: none in a week.'),
    address: z.string().nullable(),
    user_agent: z.string().nullable(),
    health: HealthShape,
    report: ReportedShape.nullable().describe('Its last report; null: none in a week.'),
  })
  .meta({ id: 'Display' })
/** A wall screen as admins see it. */
export type Display = z.output<typeof DisplayShape>

const DisplayId = z.object({ id: Uuid })

export const PairingCode = plainText(40)
  .transform(plainCode)
  .describe('As the screen shows it, in either case.')

const chosen = {
  place: plainText(DISPLAY_PLACE_LENGTH).trim(),
  group: plainText(DISPLAY_GROUP_LENGTH).trim(),
  boards: BoardTurns,
  schedule: Schedule,
  events: EventRules,
  language: z.enum(LANGUAGES),
  lease_hours: z.int().min(1).max(MAX_LEASE_HOURS),
}
const DisplayName = plainText(DISPLAY_NAME_LENGTH).trim().min(1, 'is empty')

const DisplayInput = z.object({ name: DisplayName, ...z.object(chosen).partial().shape })
export type DisplayInput = z.output<typeof DisplayInput>
/** Omitted fields stay unchanged. */
const DisplayChange = DisplayInput.partial()
export type DisplayChange = z.output<typeof DisplayChange>

export const listDisplays = endpoint('listDisplays', {
  access: 'manage_displays',
  activity: 'none',
  tag: 'admin',
  summary: 'All wall screens, by name.',
  answer: {
    status: 200,
    description: 'Displays',
    shape: z.object({
      items: z.array(DisplayShape),
      build: z
        .string()
        .nullable()
        .describe('The build of the web that the server serves, as displays report theirs.'),
    }),
  },
})

export const createDisplay = endpoint('createDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Approves the screen that shows this code. It is on record.',
  description: 'Of two who approve one code the second is answered `conflict`.',
  refusals: ['invalid_input', 'conflict'],
  body: DisplayInput.extend({ pairing_code: PairingCode }),
  answer: { status: 201, description: 'The display', shape: DisplayShape },
})

export const changeDisplay = endpoint('changeDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Changes what a screen is called and what it shows. It is on record.',
  params: DisplayId,
  body: DisplayChange,
  answer: { status: 200, description: 'The display', shape: DisplayShape },
})

export const removeDisplay = endpoint('removeDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Revokes a screen: it is blank and shows a code within a second. It is on record.',
  params: DisplayId,
  query: z.object({
    forget: z
      .enum(['true', 'false'])
      .optional()
      .describe('`true`: its entry goes, too, and with it its place.'),
  }),
  answer: { status: 204, description: 'It is revoked' },
})

export const repairDisplay = endpoint('repairDisplay', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Gives the place of a display to the screen that shows this code. It is on record.',
  description: 'The credentials that it had are worth nothing from then on.',
  params: DisplayId,
  body: z.object({ pairing_code: PairingCode }),
  refusals: ['conflict'],
  answer: { status: 200, description: 'The display', shape: DisplayShape },
})

const PairingShape = z
  .object({
    code: z.string(),
    address: z.string(),
    user_agent: z.string().nullable(),
    screen: ScreenFacts,
    opened_at: Moment,
    expires_at: Moment,
  })
  .meta({ id: 'Pairing' })
/** A screen that waits for approval. */
export type Pairing = z.output<typeof PairingShape>

const CodeInput = z.object({ pairing_code: PairingCode })

export const findPairing = endpoint('findPairing', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'What is known of the screen that shows this code.',
  refusals: ['conflict'],
  body: CodeInput,
  answer: { status: 200, description: 'The screen', shape: PairingShape },
})

export const identifyPairing = endpoint('identifyPairing', {
  access: 'manage_displays',
  tag: 'admin',
  summary: 'Lets the screen that shows this code flash.',
  refusals: ['conflict'],
  body: CodeInput,
  answer: { status: 204, description: 'It flashes' },
})
