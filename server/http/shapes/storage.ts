import { z } from 'zod'
import { DisksShape } from './disk.ts'

const Moment = z.iso.datetime({ offset: true })

export const StorageShape = z.object({
  tables: z.array(
    z.object({
      table: z.string(),
      rows: z.int(),
      bytes: z.int(),
      compressed_bytes_before: z.int().nullable(),
      compressed_bytes_after: z.int().nullable(),
      chunks: z.int().nullable(),
      compressed_chunks: z.int().nullable(),
      oldest: Moment.nullable(),
      newest: Moment.nullable(),
      retention_days: z.number().nullable(),
      compress_after_hours: z.number().nullable(),
    }),
  ),
  database_bytes: z.int(),
  database_bytes_per_day: z.int().nullable(),
  wal_bytes: z.int().nullable().describe('The write-ahead log; null: the role may not know.'),
  redis: z.object({ memory_bytes: z.int(), disk_bytes: z.int().nullable() }),
  log: z.object({
    bytes: z.int().nullable().describe('What LOG_DIR takes; null: there is none.'),
    lines_lost: z.int().describe('Lines of this server that could not be written since it started.'),
  }),
  disk: DisksShape,
  faults: z.array(z.object({ job: z.string(), failed_at: Moment, reason: z.string() })),
})
