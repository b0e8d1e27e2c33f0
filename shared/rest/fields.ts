import { z } from 'zod'
import { startOfSeoulDay } from '../market/seoul-time.ts'

/** A moment, ISO 8601 with offset. */
export const Moment = z.iso.datetime({ offset: true })

/** A time with its offset, or a date: its midnight in Seoul. */
export const MomentOrDate = z.union(
  [
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.iso.date().transform((text) => startOfSeoulDay(text)),
  ],
  'is neither a time in ISO 8601 with offset nor a date',
)

/** Latin letters are in some codes, never in lower case. */
export const StockAddress = z.object({ code: z.string().regex(/^[0-9A-Z]{6}$/) })

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
export type Page<T> = Omit<z.output<ReturnType<typeof pageShape>>, 'items'> & { items: T[] }
