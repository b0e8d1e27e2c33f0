import { z } from 'zod'
import { HALT_MARKETS } from '#shared/market/halt'
import { plainText, wholeNumber } from '../../request/input.ts'

const Moment = z.iso.datetime({ offset: true })

export const HaltAddress = z.object({ id: wholeNumber(1, Number.MAX_SAFE_INTEGER) })

export const HaltInput = z.object({
  market: z.enum(HALT_MARKETS).describe('`ALL`: every market of the exchange.'),
  began_at: Moment.optional().describe('Now, unless it is given; at most a day away.'),
  ends_at: Moment.describe('When trading goes on; at most a day after the beginning.'),
  reason: plainText(200).trim().min(1).describe('For whoever reads the screens, and for the record.'),
})

export const HaltShape = z.object({
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

export const HaltsShape = z.object({ items: z.array(HaltShape) })
