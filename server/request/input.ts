import type { z } from 'zod'
import type { FieldError } from '#shared/protocol/problem'
import { Problem } from './problem.ts'

/**
 * Validates the request's body or query against the route's schema.
 * @throws Problem invalid_input, with every invalid field
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

/** Validates the parameters of a path. @throws Problem not_found: an invalid parameter cannot exist */
export function readAddress<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const { success, data } = schema.safeParse(params)
  if (!success) throw new Problem('not_found')
  return data
}
