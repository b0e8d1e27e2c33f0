import { AllCommunityModule, ModuleRegistry, createGrid, themeQuartz } from 'ag-grid-community'
import type { ColDef } from 'ag-grid-community'
import type { QuoteRow } from '#shared/market/quote'
import { badgesOf } from '../../src/market/badges.ts'
import { COLUMN, NO_SECTORS, STANDARD_COLUMNS } from '../../src/features/listings/columns.ts'
import { rangePosition } from '../../src/market/day-range.ts'
import type { ColumnId } from '../../src/features/listings/columns.ts'
import { FLASH_FAINT_MS, FLASH_STRONG_MS } from '../../src/market/flash.ts'
import {
  changeText,
  columnText,
  columnTone,
  isTextColumn,
  priceTone,
} from '../../src/features/listings/row-cells.ts'
import type { RowWords } from '../../src/features/listings/row-cells.ts'
import { markOf } from '../../src/market/marks.ts'
import type { Tone } from '../../src/market/marks.ts'
import type { Mount } from './contender.ts'

const words: RowWords = { language: 'ko', base: '기준' }
const FLASHING: ReadonlySet<ColumnId> = new Set(['price', 'high', 'low'])

/** AG Grid Community, configured for streams as in its manual: asynchronous transactions, rows known by their id, cells that flash. */
export const mountAgGrid: Mount = (root, feed, sorted) => {
  ModuleRegistry.registerModules([AllCommunityModule])
  const box = document.createElement('div')
  box.style.height = '100%'
  root.append(box)
  const grid = createGrid<QuoteRow>(box, {
    theme: themeQuartz,
    rowData: [...feed.market.rows()],
    getRowId: ({ data }) => String(data.id),
    columnDefs: STANDARD_COLUMNS.map((column) => columnOf(column, sorted)),
    defaultColDef: { resizable: true, sortable: true, flex: 1, minWidth: 60 },
    rowHeight: 28,
    headerHeight: 30,
    cellFlashDuration: FLASH_STRONG_MS,
    cellFadeDuration: FLASH_FAINT_MS - FLASH_STRONG_MS,
    animateRows: false,
    deltaSort: true,
    suppressColumnVirtualisation: true,
  })
  return {
    onBatch() {
      const update = feed.market.changedIds.flatMap((id) => feed.market.rowById(id) ?? [])
      grid.applyTransactionAsync({ update })
    },
  }
}

function columnOf(column: ColumnId, sorted: boolean): ColDef<QuoteRow> {
  const tone = (row: QuoteRow): Tone | null =>
    column === 'change'
      ? priceTone(row.price, row.previousClose)
      : isTextColumn(column)
        ? columnTone(column, row)
        : null
  const inTone = (wanted: Tone) => (params: { data?: QuoteRow | undefined }) =>
    params.data !== undefined && tone(params.data) === wanted
  const definition: ColDef<QuoteRow> = {
    colId: column,
    headerName: column,
    valueGetter: ({ data }) => (data === undefined ? null : COLUMN[column].value(data, NO_SECTORS)),
    valueFormatter: ({ data }) => (data === undefined ? '' : textOf(column, data)),
    cellClassRules: { 'tone-up': inTone('up'), 'tone-down': inTone('down'), 'tone-flat': inTone('flat') },
    enableCellChangeFlash: FLASHING.has(column),
  }
  if (column === (sorted ? 'turnover' : 'name')) definition.sort = sorted ? 'desc' : 'asc'
  return definition
}

function textOf(column: ColumnId, row: QuoteRow): string {
  if (isTextColumn(column)) return columnText(column, row, words)
  if (column === 'name') return `${row.name} ${row.code}`
  if (column === 'change') return `${markOf(row)} ${changeText(row, words)}`
  if (column === 'state') return badgesOf(row).join(' ')
  // Where ours draws a bar, a number is cheaper.
  return rangePosition(row)?.toFixed(2) ?? ''
}
