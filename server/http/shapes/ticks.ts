import { z } from 'zod'
import { QUOTE_STATES } from '#shared/market/quote'

const Moment = z.iso.datetime({ offset: true })

export const TickShape = z
  .object({
    time: Moment,
    price: z.int(),
    change: z.int().nullable(),
    change_rate: z.number().nullable(),
    volume: z.int().describe('Shares since the tick before'),
    accumulated_volume: z.int(),
    value: z.int().describe('Won, over the day'),
    state: z.enum(QUOTE_STATES),
  })
  .meta({ id: 'Tick' })

export const TicksShape = z.object({
  ticks: z.array(TickShape),
  next_before: Moment.nullable().describe('`before` of the next page; null: there is none'),
})
