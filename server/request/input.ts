import { z } from 'zod'
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

/**
 * Control characters (the database knows no NUL), halves of pairs, and what is not seen but changes how the rest reads, so
 * that nobody passes for another. The two joiners stay: Persian and emoji are written with them.
 */
const UNTYPABLE = /[\p{Cc}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/u

/** Text from outside that is kept and shown. What is too long is not read. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .max(maxLength, { error: `is longer than ${maxLength} characters`, abort: true })
    .refine((text) => !UNTYPABLE.test(text), 'has a character that cannot be typed')

/** A whole number in a query, which has only text. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `is below ${min}`).max(max, `is above ${max}`))
