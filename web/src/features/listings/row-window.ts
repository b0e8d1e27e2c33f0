import type { QuoteRow } from '#shared/market/quote'
import type { ColumnId } from './columns.ts'
import { Flashes, flashOf } from '../../market/flash.ts'
import type { Direction } from '../../market/flash.ts'
import { RowElement } from './row-element.ts'
import type { RowPaint } from './row-element.ts'

/** Rows rendered above and below the viewport, so that fast scrolling shows no blank area. */
const OVERSCAN_ROWS = 6

interface Slot {
  element: RowElement
  row: QuoteRow
  index: number
}

export interface Viewport {
  scrollTopPx: number
  heightPx: number
}

export interface RowWindowOptions extends RowPaint {
  rowHeightPx: number
  columns: readonly ColumnId[]
  flash: boolean
}

/** Columns that flash when they change. */
const FLASHING = ['price', 'high', 'low'] as const

/**
 * The visible rows of a long list. Elements are recycled; a listing keeps its element while it stays visible, so a
 * change of order moves rows and a change of price touches cells. Because rows of the mirror are replaced and never
 * written to, a change is detected by one comparison of references per visible row.
 */
export class RowWindow {
  readonly #body: HTMLElement
  readonly #rowOf: (id: number) => QuoteRow | undefined
  readonly #flashes: Flashes
  #options: RowWindowOptions
  #ids: readonly number[] = []
  #viewport: Viewport = { scrollTopPx: 0, heightPx: 0 }
  #slots = new Map<number, Slot>()
  #spare: RowElement[] = []
  #selectedId: number | null = null

  constructor(
    body: HTMLElement,
    rowOf: (id: number) => QuoteRow | undefined,
    options: RowWindowOptions,
    nowMs: () => number = () => performance.now(),
  ) {
    this.#body = body
    this.#rowOf = rowOf
    this.#options = options
    this.#flashes = new Flashes(nowMs)
  }

  setOrder(ids: readonly number[]): void {
    this.#ids = ids
    this.#body.style.height = `${ids.length * this.#options.rowHeightPx}px`
    this.#arrange()
  }

  setViewport(viewport: Viewport): void {
    this.#viewport = viewport
    this.#arrange()
  }

  /** Height, columns or language changed: everything in sight is painted anew. */
  setOptions(options: RowWindowOptions): void {
    const sameColumns = options.columns.join() === this.#options.columns.join()
    this.#options = options
    if (sameColumns) {
      for (const { element, row, index } of this.#slots.values()) {
        element.place(index, options.rowHeightPx)
        element.paint(row, options, true)
      }
    } else {
      this.#flashes.stop()
      this.#body.replaceChildren()
      this.#slots.clear()
      this.#spare = []
    }
    this.setOrder(this.#ids)
  }

  select(id: number | null): void {
    this.#mark(this.#selectedId, false)
    this.#selectedId = id
    this.#mark(id, true)
  }

  /** Paints what changed among the rows in sight. */
  update(): void {
    this.#flashes.step()
    for (const [id, slot] of this.#slots) {
      const row = this.#rowOf(id)
      if (row === undefined || row === slot.row) continue
      const before = slot.row
      slot.row = row
      slot.element.paint(row, this.#options)
      if (this.#options.flash) this.#flash(slot.element, before, row)
    }
  }

  stop(): void {
    this.#flashes.stop()
    this.#body.replaceChildren()
  }

  #flash({ cells }: RowElement, before: QuoteRow, row: QuoteRow): void {
    const start = (column: (typeof FLASHING)[number], direction: Direction | null) => {
      const cell = cells.get(column)
      if (cell !== undefined && direction !== null) this.#flashes.start(cell, direction)
    }
    start('price', flashOf(before.price, row.price))
    // A high only rises and a low only falls; where a new day sets them back, nothing happened in the market.
    if (flashOf(before.high, row.high) === 'up') start('high', 'up')
    if (flashOf(before.low, row.low) === 'down') start('low', 'down')
  }

  #arrange(): void {
    const { rowHeightPx } = this.#options
    const first = Math.max(0, Math.floor(this.#viewport.scrollTopPx / rowHeightPx) - OVERSCAN_ROWS)
    const end =
      Math.ceil((this.#viewport.scrollTopPx + this.#viewport.heightPx) / rowHeightPx) + OVERSCAN_ROWS
    const wanted = this.#ids.slice(first, end)
    const stays = new Set(wanted)
    for (const [id, slot] of this.#slots) if (!stays.has(id)) this.#release(id, slot)
    wanted.forEach((id, at) => this.#show(id, first + at))
    this.#keepReadingOrder(wanted)
  }

  #show(id: number, index: number): void {
    const held = this.#slots.get(id)
    if (held !== undefined) {
      if (held.index !== index) held.element.place(index, this.#options.rowHeightPx)
      held.index = index
      return
    }
    const row = this.#rowOf(id)
    if (row === undefined) return
    const element = this.#spare.pop() ?? this.#make()
    element.root.hidden = false
    element.root.dataset['id'] = String(id)
    element.place(index, this.#options.rowHeightPx)
    element.paint(row, this.#options)
    this.#slots.set(id, { element, row, index })
    this.#mark(id, id === this.#selectedId)
  }

  /** Screen readers and copied text follow the document, not the place on the screen. */
  #keepReadingOrder(ids: readonly number[]): void {
    let next = this.#body.firstElementChild
    for (const id of ids) {
      const root = this.#slots.get(id)?.element.root
      if (root === undefined) continue
      if (root === next) next = root.nextElementSibling
      else this.#body.insertBefore(root, next)
    }
  }

  #make(): RowElement {
    const element = new RowElement(this.#options.columns)
    this.#body.append(element.root)
    return element
  }

  #release(id: number, { element }: Slot): void {
    for (const column of FLASHING) {
      const cell = element.cells.get(column)
      if (cell !== undefined) this.#flashes.end(cell)
    }
    element.vacate()
    this.#slots.delete(id)
    this.#spare.push(element)
  }

  #mark(id: number | null, selected: boolean): void {
    const root = id === null ? undefined : this.#slots.get(id)?.element.root
    if (selected) root?.setAttribute('aria-selected', 'true')
    else root?.removeAttribute('aria-selected')
  }
}
