import type { z } from 'zod'
import type { FieldError } from '#shared/protocol/problem'
import { Problem } from './problem.ts'

/**
 * The request's body or query as the route's schema has it.
 * @throws Problem invalid_input, with every field that is at fault
 */
export function readInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const { success, data, error } = schema.safeParse(input)
  if (success) return data
  const errors = error.issues.map((issue): FieldError => {
    const [field] = issue.path
    const params: unknown = issue.code === 'custom' ? issue.params?.code : undefined
    return {
      field: field === undefined ? '' : String(field),
      code: typeof params === 'string' ? params : issue.code,
      message: issue.message,
    }
  })
  throw new Problem('invalid_input', { errors })
}

/** The parameters of an address. @throws Problem not_found: an address that cannot be one leads nowhere */
export function readAddress<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const { success, data } = schema.safeParse(params)
  if (!success) throw new Problem('not_found')
  return data
}
