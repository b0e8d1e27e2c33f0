import { z } from 'zod'

const DiskSpaceShape = z
  .object({
    free_bytes: z.int(),
    total_bytes: z.int(),
    days_left: z.number().nullable(),
  })
  .nullable()

/** The disks that the product writes to; null: there is no such folder on this machine. */
export const DisksShape = z.object({ data: DiskSpaceShape, logs: DiskSpaceShape })
