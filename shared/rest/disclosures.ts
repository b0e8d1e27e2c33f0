import { z } from 'zod'
import { KINDS } from '../disclosures/classify.ts'
import { FILING_SOURCES } from '../disclosures/filing.ts'
import { LEVELS } from '../disclosures/kinds.ts'
import { MARKETS } from '../market/quote.ts'
import { endpoint } from './endpoint.ts'
import { changesInput, changesShape, Moment, oneOrMore, plainText, StockCode, Uuid } from './fields.ts'

/** One filing, merged from all sources. `seq` is the number of its last change; `id` ascends with time. */
export const DisclosureShape = z
  .object({
    id: z.int().min(1),
    seq: z.int().min(1),
    source: z.enum(FILING_SOURCES).describe('The first source that reported it'),
    sources: z.array(z.enum(FILING_SOURCES)).describe('All sources that reported it'),
    published_at: Moment.describe('Midnight in Seoul where `has_time` is false'),
    has_time: z.boolean().describe('false: the source provides only the day'),
    first_seen_at: Moment,
    seen_late: z
      .boolean()
      .describe(
        'Its source was not being collected when it was published: `first_seen_at` is when it was collected',
      ),
    code: z.string().nullable().describe('null: the company is not listed'),
    company: z.string(),
    market: z.enum(MARKETS).nullable(),
    title: z.string(),
    kinds: z.array(z.enum(KINDS)),
    level: z.enum(LEVELS),
    important: z.boolean().describe('The level is critical or high'),
    is_correction: z.boolean(),
    correction_no: z.int().describe('How many corrections of the same matter it makes, itself included'),
    corrects: z.int().nullable().describe('The filing that it puts right, or takes back'),
    superseded_by: z.int().nullable().describe('The correction that counts instead'),
    withdrawn: z.boolean(),
    url: z.url().nullable().describe("At the source's own host"),
  })
  .meta({ id: 'Disclosure' })
export type Disclosure = z.output<typeof DisclosureShape>

const ListInput = z.object({
  code: StockCode.optional(),
  watchlist: Uuid.optional().describe('Of what one of your own lists has'),
  market: z.enum(MARKETS, 'is no market').optional(),
  kind: oneOrMore(KINDS, 'kind'),
  level: oneOrMore(LEVELS, 'level'),
  q: plainText(100)
    .optional()
    .describe('Words that all stand in company, title or code; spaces in them do not matter.'),
  ...changesInput,
})
export type DisclosureFilterInput = z.output<typeof ListInput>

const ListShape = changesShape(DisclosureShape)
export type DisclosurePage = z.output<typeof ListShape>

export const listDisclosures = endpoint('listDisclosures', {
  access: 'view_market',
  tag: 'market',
  summary: 'Disclosures, newest first; or with `after`, what was added or changed since, oldest first.',
  description:
    'One filing is one row, whatever its sources. A row that changes (another source reports it, a correction supersedes it, it is withdrawn) keeps its `id` and gets a new `seq`. Kinds say what a title is about by its words, never whether it is good or bad.',
  query: ListInput,
  answer: { status: 200, description: 'A page', shape: ListShape },
})
