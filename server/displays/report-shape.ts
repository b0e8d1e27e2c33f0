import { z } from 'zod'
import { DISPLAY_BOARDS } from '#shared/displays/boards'
import { COMMAND_FAILURES } from '#shared/displays/commands'
import { LOAD_REASONS, MAX_LOADS } from '#shared/displays/loads'
import type { SentReport } from '#shared/displays/report'
import { PRECEDENCE } from '#shared/displays/showing'
import { DAY_MS } from '#shared/time'
import { MAX_OPEN_COMMANDS } from './limits.ts'

/** A year: no page runs for longer. */
const MAX_MS = 366 * DAY_MS
const duration = z.number().min(0).max(MAX_MS)
const count = (max: number) => z.int().min(0).max(max)

/** What a display may report. Fields that are not known are left out. */
export const ReportShape = z.object({
  board: z.enum(DISPLAY_BOARDS).nullable(),
  shown_by: z.enum(PRECEDENCE),
  revision: count(2 ** 31 - 1).nullable(),
  position: z.object({ epoch: z.string().min(1).max(100), seq: count(Number.MAX_SAFE_INTEGER) }).nullable(),
  data_age_ms: duration.nullable(),
  painted_ms: duration,
  fps: z.number().min(0).max(1_000).nullable(),
  heap_bytes: count(2 ** 40).nullable(),
  uptime_ms: duration,
  build: z
    .string()
    .max(100)
    .regex(/^[\w./-]*$/)
    .nullable(),
  visible: z.boolean(),
  width: count(100_000),
  height: count(100_000),
  errors: count(1_000_000),
  outcomes: z
    .array(z.object({ id: z.uuid().toLowerCase(), failure: z.enum(COMMAND_FAILURES).nullable() }))
    .max(MAX_OPEN_COMMANDS)
    .optional(),
  loads: z
    .array(
      z.object({
        id: z
          .string()
          .max(32)
          .regex(/^[0-9a-f]+$/),
        reason: z.enum(LOAD_REASONS),
        ago_ms: duration,
      }),
    )
    .max(MAX_LOADS)
    .optional(),
}) satisfies z.ZodType<SentReport>
