import { z } from 'zod'
import { STOCK_CODE } from '../market/rules.ts'
import { startOfSeoulDay } from '../market/seoul-time.ts'

/** The id of a row. In capitals it is the same one, and it is compared as text. */
export const Uuid = z.uuid('is no id').toLowerCase()

/** A moment in an answer, ISO 8601 with offset. */
export const Moment = z.iso.datetime({ offset: true })

/** Years of moments and dates in requests: not all that ISO 8601 can write can be stored and shown. */
const YEARS = { first: 2000, last: 2100 } as const
const OTHER_YEAR = `is not in the years ${YEARS.first} to ${YEARS.last}`
const BOUNDS_MS = {
  from: startOfSeoulDay(`${YEARS.first}-01-01`),
  to: startOfSeoulDay(`${YEARS.last + 1}-01-01`),
}
const isNear = (atMs: number) => atMs >= BOUNDS_MS.from && atMs < BOUNDS_MS.to

/** A moment of the input, ISO 8601 with offset. */
export const GivenMoment = z.iso
  .datetime({ offset: true, abort: true, error: 'is not a time in ISO 8601 with offset' })
  .refine((text) => isNear(Date.parse(text)), OTHER_YEAR)

/** A day of the input. */
export const GivenDate = z.iso
  .date({ abort: true, error: 'is not a date such as 2026-03-19' })
  .refine((text) => isNear(startOfSeoulDay(text)), OTHER_YEAR)

/** A time with its offset, or a date: its midnight in Seoul. */
export const MomentOrDate = z.union(
  [GivenMoment.transform((text) => Date.parse(text)), GivenDate.transform((text) => startOfSeoulDay(text))],
  `is neither a time in ISO 8601 with offset nor a date, of the years ${YEARS.first} to ${YEARS.last}`,
)

export const StockAddress = z.object({ code: z.string().regex(STOCK_CODE) })

/**
 * Control characters (PostgreSQL stores no NUL), lone surrogates, and invisible characters with which a name could imitate
 * another. The two joiners are allowed: Persian and emoji need them.
 */
const UNTYPABLE = /[\p{Cc}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/u

/** Text input that is stored and displayed. The length is checked first. */
export const plainText = (maxLength: number) =>
  z
    .string()
    .max(maxLength, { error: `is longer than ${maxLength} characters`, abort: true })
    .refine((text) => !UNTYPABLE.test(text), 'has a character that cannot be typed')

/** As plainText, in several lines. */
export const plainLines = (maxLength: number) =>
  z
    .string()
    .max(maxLength, { error: `is longer than ${maxLength} characters`, abort: true })
    .refine((text) => !UNTYPABLE.test(text.replaceAll('\n', '')), 'has a character that cannot be typed')

export const StockCode = z.string().regex(STOCK_CODE, 'is not a code')

/** A list of enum values in a query. */
export const oneOrMore = <const W extends readonly string[]>(words: W, what: string) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(words, `is no ${what}`)))
    .optional()
    .describe('One or more, separated by commas.')

/** An integer in a query. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `is below ${min}`).max(max, `is above ${max}`))

/** Pagination by page number. */
export const pageShape = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    total: z.int().min(0),
    page: z.int().min(1),
    page_size: z.int().min(1),
  })
export type Page<T> = Omit<z.output<ReturnType<typeof pageShape>>, 'items'> & { items: T[] }

/** Cursors of a list whose rows can change: `before` for pages, newest first; `after` for changes. */
export const changesInput = {
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('`next` of the page before: the rows after it.'),
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Instead of a page: what was added or changed after this `seq`, the oldest change first.'),
  limit: wholeNumber(1, 500).prefault('50'),
}

/** The answer to `changesInput`. */
export const changesShape = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('`before` of the next page; null: there is none'),
    last_seq: z.int().min(0).describe('The newest change of all'),
  })
