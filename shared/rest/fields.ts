import { z } from 'zod'

/** A moment, ISO 8601 with offset. */
export const Moment = z.iso.datetime({ offset: true })

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

/** Many items, a page at a time. */
export const pageShape = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0),
    page: z.int().min(1),
    page_size: z.int().min(1),
  })
