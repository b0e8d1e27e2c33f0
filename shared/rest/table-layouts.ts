import { z } from 'zod'
import {
  MAX_KEPT_LAYOUTS,
  MAX_LAYOUT_COLUMNS,
  MAX_LAYOUT_NAME,
  MAX_LAYOUT_WIDTH_PX,
  MAX_VIEW_KEYS,
  MAX_VIEW_TEXT,
} from '../market/table-layout.ts'
import { endpoint } from './endpoint.ts'
import { plainText } from './fields.ts'

const Word = z.string().regex(/^[a-z0-9_]{1,40}$/, 'is not a word')

const LayoutShape = z
  .strictObject({
    name: plainText(MAX_LAYOUT_NAME).min(1, 'is empty'),
    columns: z
      .array(z.strictObject({ id: Word, width_px: z.int().min(1).max(MAX_LAYOUT_WIDTH_PX).nullable() }))
      .min(1)
      .max(MAX_LAYOUT_COLUMNS),
    view: z
      .record(Word, plainText(MAX_VIEW_TEXT))
      .refine((view) => Object.keys(view).length <= MAX_VIEW_KEYS, `has more than ${MAX_VIEW_KEYS} entries`)
      .describe("The query of the table's address."),
  })
  .meta({ id: 'TableLayout' })

const LayoutsShape = z
  .object({
    version: z.int().describe('Goes up with every write; 0: there never was one'),
    layouts: z.array(LayoutShape),
  })
  .meta({ id: 'TableLayouts' })
export type TableLayouts = z.output<typeof LayoutsShape>

export const readTableLayouts = endpoint('readTableLayouts', {
  access: 'manage_self',
  activity: 'none',
  tag: 'settings',
  summary: 'Own layouts of the table, in their order.',
  answer: { status: 200, description: 'All of them', shape: LayoutsShape },
})

export const storeTableLayouts = endpoint('storeTableLayouts', {
  access: 'manage_self',
  activity: 'none',
  tag: 'settings',
  summary: 'Puts all own layouts of the table in place of those before.',
  description:
    'A version that is not the present one is refused as `conflict`, with what is stored in `current`.',
  body: z.strictObject({
    version: z.int().min(0).describe('As it was read.'),
    layouts: z
      .array(LayoutShape)
      .max(MAX_KEPT_LAYOUTS, `are more than ${MAX_KEPT_LAYOUTS}`)
      .refine(
        (layouts) => new Set(layouts.map(({ name }) => name)).size === layouts.length,
        'have a name twice',
      ),
  }),
  answer: { status: 200, description: 'As they are stored', shape: LayoutsShape },
  refusals: ['conflict'],
})
