import { z } from 'zod'
import { PhaseChangeShape } from './market.ts'

export const SessionsShape = z.object({
  days: z.array(z.object({ date: z.iso.date(), hours: z.array(PhaseChangeShape) })),
})
