import { z } from 'zod'
import { HALT_MARKETS } from '../market/halt.ts'
import { endpoint } from './endpoint.ts'
import { GivenMoment, Moment, plainText, wholeNumber } from './fields.ts'

const HaltInput = z.object({
  market: z.enum(HALT_MARKETS).describe('`ALL`: every market of the exchange.'),
  began_at: GivenMoment.optional().describe('Now, unless it is given; at most a day away.'),
  ends_at: GivenMoment.describe('When trading goes on; at most a day after the beginning.'),
  reason: plainText(200).trim().min(1).describe('Shown on all screens, and recorded.'),
})
export type HaltInput = z.input<typeof HaltInput>

const HaltShape = z.object({
  id: z.int(),
  market: z.enum(HALT_MARKETS),
  state: z.enum(['planned', 'on', 'over']),
  began_at: Moment,
  ends_at: Moment,
  reason: z.string(),
  declared_by: z.string(),
  declared_at: Moment,
  ended_by: z.string().nullable().describe('Who ended it before its time.'),
})
/** A market-wide halt as admins see it. */
export type Halt = z.output<typeof HaltShape>

export const listHalts = endpoint('listHalts', {
  access: 'declare_halts',
  tag: 'admin',
  summary: 'Market-wide halts that are on or to come, and those of the last month; the latest first.',
  answer: { status: 200, description: 'Halts', shape: z.object({ items: z.array(HaltShape) }) },
})

export const declareHalt = endpoint('declareHalt', {
  access: 'declare_halts',
  tag: 'admin',
  summary: 'Declares a market-wide halt. It is on record.',
  description:
    'Within seconds every screen shows it instead of the silence of the source, and the silence is no hole of the feed; holes of silence that are stored already are cut. It ends at `ends_at`, or when it is ended.',
  body: HaltInput,
  answer: { status: 201, description: 'The halt', shape: HaltShape },
  refusals: ['already_halted'],
})

export const endHalt = endpoint('endHalt', {
  access: 'declare_halts',
  tag: 'admin',
  summary: 'Ends a halt now, or withdraws one that is to come. It is on record.',
  params: z.object({ id: wholeNumber(1, Number.MAX_SAFE_INTEGER) }),
  answer: { status: 200, description: 'The halt as it is now', shape: HaltShape },
  refusals: ['halt_over'],
})
