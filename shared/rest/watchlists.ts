import { z } from 'zod'
import {
  MAX_PRICE,
  MAX_WATCHED,
  MAX_WATCHLISTS,
  NOTE_LENGTH,
  WATCHLIST_COLOURS,
  WATCHLIST_NAME_LENGTH,
} from '../watchlists/watchlist.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, StockCode, Uuid, wholeNumber } from './fields.ts'

const Price = z
  .int('is not whole won')
  .min(1, 'is below 1')
  .max(MAX_PRICE, `is above ${MAX_PRICE}`)
  .nullable()
const Name = plainText(WATCHLIST_NAME_LENGTH).trim().min(1, 'is empty')
const Note = plainText(NOTE_LENGTH).trim()
const Colour = z.enum(WATCHLIST_COLOURS)
const Version = z.int().min(0)

const WatchedShape = z
  .object({
    code: z.string(),
    name: z.string().nullable().describe('As it is listed, or was last; null: the board never had it'),
    state: z.enum(['listed', 'left', 'unknown']),
    left_at: Moment.nullable().describe('Since when it is not listed'),
    former_name: z.string().nullable().describe('What it was called before, if it was renamed on the list'),
    renamed_at: Moment.nullable(),
    last_disclosed_at: Moment.nullable().describe(
      'Of the last disclosure of it when this was read, which changes no version; null: there is none',
    ),
    note: z.string(),
    target_price: z.int().nullable(),
    stop_price: z.int().nullable(),
    added_at: Moment,
  })
  .meta({ id: 'WatchedItem' })
export type WatchedItem = z.output<typeof WatchedShape>

const WatchlistShape = z
  .object({
    id: z.string(),
    version: z.int().describe('Of this list'),
    name: z.string(),
    colour: Colour,
    codes: z.array(z.string()).describe('In the order of `items`'),
    items: z.array(WatchedShape),
  })
  .meta({ id: 'Watchlist' })
export type Watchlist = z.output<typeof WatchlistShape>

const VersionsShape = z.object({
  version: z.int().describe('Of all lists together; 0: there never was one'),
  seq: z.int().describe('The last change in the topic `me`'),
})

export const WatchlistsShape = VersionsShape.extend({ lists: z.array(WatchlistShape) }).meta({
  id: 'Watchlists',
})
/** All watchlists of an account. */
export type Watchlists = z.output<typeof WatchlistsShape>

const ChangedShape = VersionsShape.extend({ list: WatchlistShape }).meta({ id: 'ChangedWatchlist' })
export type ChangedWatchlist = z.output<typeof ChangedShape>

/** Omitted fields stay unchanged; those of a new item are empty. */
const ItemInput = z.object({
  note: Note.optional(),
  target_price: Price.optional(),
  stop_price: Price.optional(),
})
export type ItemInput = z.output<typeof ItemInput>

const unique = <T>(codes: readonly T[]) => new Set(codes).size === codes.length
const ONCE = { error: 'has a code twice', params: { code: 'duplicate_code' } }

const ContentInput = z.object({
  name: Name.optional(),
  colour: Colour.optional(),
  codes: z
    .array(StockCode)
    .max(MAX_WATCHED, `has more than ${MAX_WATCHED} codes`)
    .refine(unique, ONCE)
    .optional()
    .describe('Its codes in their order. Of those that were there before note and prices stay.'),
  items: z
    .array(ItemInput.extend({ code: StockCode }))
    .max(MAX_WATCHED, `has more than ${MAX_WATCHED} codes`)
    .refine((items) => unique(items.map(({ code }) => code)), ONCE)
    .optional()
    .describe('Instead of `codes`.'),
})
export type ContentInput = z.output<typeof ContentInput>

const AllInput = z.object({
  version: Version.describe('As it was read.'),
  lists: z
    .array(ContentInput.extend({ id: z.string().max(100).toLowerCase().nullish() }))
    .max(MAX_WATCHLISTS, `are more than ${MAX_WATCHLISTS}`)
    .refine((lists) => unique(lists.flatMap(({ id }) => id ?? [])), { error: 'has a list twice' }),
})
export type AllInput = z.output<typeof AllInput>

const ListAddress = z.object({ id: Uuid })
const ItemAddress = ListAddress.extend({ code: StockCode })

const CONFLICT =
  'A version that is not the present one is refused as `conflict`, with all lists as they are in `current`.'

export const readWatchlists = endpoint('readWatchlists', {
  access: 'keep_watchlists',
  activity: 'none',
  tag: 'watchlists',
  summary: 'Own watchlists, in their order.',
  answer: { status: 200, description: 'All of them', shape: WatchlistsShape },
})

export const storeWatchlists = endpoint('storeWatchlists', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary:
    'Puts all own watchlists in place of those before: in this order, without those that are left out.',
  description: `A list without the \`id\` of one that is there is new. ${CONFLICT}`,
  body: AllInput,
  largeBody: true,
  answer: { status: 200, description: 'As they are stored', shape: WatchlistsShape },
  refusals: ['conflict'],
})

export const createWatchlist = endpoint('createWatchlist', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Adds a list behind the others.',
  body: ContentInput.extend({ name: Name }),
  largeBody: true,
  answer: { status: 201, description: 'The list', shape: ChangedShape },
})

export const changeWatchlist = endpoint('changeWatchlist', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Changes one list: name, colour, codes in their order, notes and prices.',
  description: CONFLICT,
  params: ListAddress,
  body: ContentInput.extend({ version: Version.describe('Of the list, as it was read.') }),
  largeBody: true,
  answer: { status: 200, description: 'The list as it is stored', shape: ChangedShape },
  refusals: ['conflict'],
})

export const removeWatchlist = endpoint('removeWatchlist', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Removes a list.',
  description: CONFLICT,
  params: ListAddress,
  query: z.object({
    version: wholeNumber(0, Number.MAX_SAFE_INTEGER).describe('Of the list, as it was read.'),
  }),
  answer: { status: 200, description: 'What is left', shape: WatchlistsShape },
  refusals: ['conflict'],
})

export const putWatched = endpoint('putWatched', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Adds a code behind those of a list, or changes what is noted of it.',
  description: `Without \`version\` whatever the list has meanwhile. ${CONFLICT}`,
  params: ItemAddress,
  body: ItemInput.extend({ version: Version.optional().describe('Of the list, as it was read.') }),
  answer: { status: 200, description: 'The list as it is stored', shape: ChangedShape },
  refusals: ['conflict'],
})

export const removeWatched = endpoint('removeWatched', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Takes a code off a list; one that is not on it stays so.',
  description: `Without \`version\` whatever the list has meanwhile. ${CONFLICT}`,
  params: ItemAddress,
  query: z.object({ version: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional() }),
  answer: { status: 200, description: 'The list as it is stored', shape: ChangedShape },
  refusals: ['conflict'],
})

export const exportWatchlist = endpoint('exportWatchlist', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary:
    'A list as CSV (UTF-8 with a mark) that spreadsheets read as text, and that can be imported again.',
  params: ListAddress,
  answer: { status: 200, description: 'The file', type: 'text/csv; charset=utf-8' },
})

export const importWatchlist = endpoint('importWatchlist', {
  access: 'keep_watchlists',
  tag: 'watchlists',
  summary: 'Reads a CSV file into a list: all of it, or nothing.',
  description: `The first row names the columns: \`code\` (종목코드) or \`name\` (종목명), and \`note\` (메모), \`target_price\` (목표가), \`stop_price\` (손절가). Codes are read in whatever form search takes them. Rows that are not understood are named in \`errors\`, as \`row 3\`. ${CONFLICT}`,
  params: ListAddress,
  body: z.object({
    version: Version.optional().describe('Of the list, as it was read.'),
    csv: z.string(),
    mode: z
      .enum(['add', 'replace'])
      .default('add')
      .describe('`add`: behind what the list has, and an existing code takes note and prices from the file.'),
  }),
  largeBody: true,
  answer: { status: 200, description: 'The list as it is stored', shape: ChangedShape },
  refusals: ['conflict'],
})
