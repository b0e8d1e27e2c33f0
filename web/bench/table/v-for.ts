import { createApp, defineComponent, h, shallowRef } from 'vue'
import type { QuoteRow } from '#shared/market/quote'
import { badgesOf } from '../../src/market/badges.ts'
import { rangePosition } from '../../src/market/day-range.ts'
import { STANDARD_COLUMNS } from '../../src/features/listings/columns.ts'
import type { ColumnId } from '../../src/features/listings/columns.ts'
import { flashOf } from '../../src/market/flash.ts'
import { sortedIds } from '../../src/features/listings/order.ts'
import {
  changeText,
  columnText,
  columnTone,
  isTextColumn,
  priceTone,
} from '../../src/features/listings/row-cells.ts'
import type { RowWords } from '../../src/features/listings/row-cells.ts'
import { markOf } from '../../src/market/marks.ts'
import type { Mount } from './contender.ts'
import './v-for.css'

const words: RowWords = { language: 'ko', base: '기준' }

/** Every row in the DOM, rendered by Vue once per animation frame, with a flash by keyframes: what one writes first. */
export const mountVFor: Mount = (root, feed, sorted) => {
  const rows = shallowRef<QuoteRow[]>([])
  let before = new Map<number, QuoteRow>()
  let turn = false
  let ids: number[] = []
  feed.onFrame(() => {
    if (sorted || ids.length === 0)
      ids = sortedIds(
        [...feed.market.rows()],
        [{ column: sorted ? 'turnover' : 'name', direction: sorted ? 'descending' : 'ascending' }],
      )
    before = new Map(rows.value.map((row) => [row.id, row]))
    turn = !turn
    rows.value = ids.flatMap((id) => feed.market.rowById(id) ?? [])
  })
  const flash = (row: QuoteRow) => {
    const direction = flashOf(before.get(row.id)?.price ?? null, row.price)
    // Two equal animations in turn: one that has run does not run again.
    return direction === null ? '' : `flash-${direction}-${turn ? 'a' : 'b'}`
  }
  const cell = (column: ColumnId, row: QuoteRow) => {
    if (isTextColumn(column))
      return h(
        'td',
        { class: [columnTone(column, row), column === 'price' ? flash(row) : ''] },
        columnText(column, row, words),
      )
    if (column === 'name') return h('td', `${row.name} ${row.code}`)
    if (column === 'change')
      return h(
        'td',
        { class: priceTone(row.price, row.previousClose) },
        `${markOf(row)} ${changeText(row, words)}`,
      )
    if (column === 'state') return h('td', badgesOf(row).join(' '))
    return h('td', rangePosition(row)?.toFixed(2))
  }
  const Table = defineComponent(
    () => () =>
      h('div', { class: 'v-for' }, [
        h('table', [
          h('thead', [
            h(
              'tr',
              STANDARD_COLUMNS.map((column) => h('th', column)),
            ),
          ]),
          h(
            'tbody',
            rows.value.map((row) =>
              h(
                'tr',
                { key: row.id },
                STANDARD_COLUMNS.map((column) => cell(column, row)),
              ),
            ),
          ),
        ]),
      ]),
  )
  createApp(Table).mount(root)
  return {}
}
