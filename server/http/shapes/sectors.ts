import { z } from 'zod'

export const SectorsShape = z.object({
  as_of: z.iso.date().nullable(),
  sectors: z.array(z.object({ sector: z.string(), codes: z.array(z.string()) })),
})
