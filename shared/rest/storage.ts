import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Moment } from './fields.ts'

const DiskSpaceShape = z
  .object({
    free_bytes: z.int(),
    total_bytes: z.int(),
    days_left: z.number().nullable(),
  })
  .nullable()

/** The disks that the product writes to; null: there is no such folder on this machine. */
export const DisksShape = z.object({ data: DiskSpaceShape, logs: DiskSpaceShape })
export type DiskSpace = NonNullable<z.output<typeof DiskSpaceShape>>

const StorageShape = z.object({
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
export type Storage = z.output<typeof StorageShape>

const HistoryShape = z
  .object({
    board: z.string(),
    source: z.string().nullable().describe('The source of past days; null: none is configured'),
    state: z.enum(['filling', 'complete', 'resting', 'stopped', 'off']),
    detail: z.string().nullable().describe('Why it rests or stopped'),
    retry_at: Moment.nullable(),
    series: z
      .object({ wanted: z.int(), filled: z.int(), failed: z.int() })
      .describe('Listings, indices or parts of the market, each filled by itself'),
    days: z.int().describe('Rows that came so far'),
    from: z.iso.date().nullable(),
    to: z.iso.date().nullable(),
    failures: z
      .array(z.object({ kind: z.string(), code: z.string(), reason: z.string(), at: Moment }))
      .describe('Some of the series that could not be read'),
    updated_at: Moment,
  })
  .meta({ id: 'History' })

const HistoryProgressShape = z.object({
  history: HistoryShape.nullable().describe('null: not reported by a worker yet'),
})
export type History = z.output<typeof HistoryShape>

/** Notices for operators. Each has its own text in the console. */
const NoticeShape = z.discriminatedUnion('code', [
  z.object({
    code: z
      .literal('proxy_not_trusted')
      .describe('TRUST_PROXY is false, and a proxy seems to stand in front.'),
    address: z.string().describe('The address that all clients count as.'),
    seen_at: Moment,
  }),
  z.object({
    code: z.literal('disk_almost_full'),
    disk: z.enum(['data', 'logs']),
    free_bytes: z.int(),
    total_bytes: z.int(),
    days_left: z.number().nullable(),
  }),
  z.object({ code: z.literal('log_lines_lost'), count: z.int() }),
  z.object({
    code: z
      .literal('own_use_only')
      .describe("Prices come by a broker's key, whose terms allow the owner's own use alone."),
    source: z.string(),
  }),
])

const NoticesShape = z.object({ notices: z.array(NoticeShape) })
export type Notice = z.output<typeof NoticeShape>

export const readStorage = endpoint('readStorage', {
  access: 'view_storage',
  tag: 'admin',
  summary: 'How large each table is, what compression made of it, how long its rows stay.',
  description:
    'Numbers of rows are estimates. Oldest and newest are the ends of the chunks. Faults: jobs of the database that failed when they last ran. Growth and days left go by the last day at most, and are null until an hour was seen; the disk of a database on another machine cannot be seen.',
  answer: { status: 200, description: 'The largest table first', shape: StorageShape },
})

export const readHistory = endpoint('readHistory', {
  access: 'view_storage',
  tag: 'admin',
  summary: 'How far the daily history is filled.',
  description:
    'As last reported by the worker that fills it, at least every minute while there is something to fill.',
  answer: { status: 200, description: 'Progress', shape: HistoryProgressShape },
})

export const listNotices = endpoint('listNotices', {
  access: 'view_storage',
  tag: 'admin',
  summary: 'Notices for operators, as seen by the server that answers.',
  answer: { status: 200, description: 'None where all is well', shape: NoticesShape },
})
