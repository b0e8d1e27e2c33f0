import { z } from 'zod'
import { PROBLEMS, type ProblemBody, type ProblemCode } from '../protocol/problem.ts'

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]

/** All errors, as problem details (RFC 9457). */
export const ProblemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().exactOptional(),
    code: z.enum(CODES),
    request_id: z.string(),
    current: z.record(z.string(), z.unknown()).exactOptional(),
    errors: z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })).exactOptional(),
  })
  .meta({ id: 'Problem' }) satisfies z.ZodType<ProblemBody>
