import type { Badge } from './badges.ts'
import { COLUMNS } from './columns.ts'
import type { ColumnId } from './columns.ts'
import type { RowCells, TextCell, TextColumn } from './row-cells.ts'

const TEXT_COLUMNS: readonly TextColumn[] = [
  'price',
  'rate',
  'volume',
  'turnover',
  'open',
  'high',
  'low',
  'cap',
]

/** What a badge says, short on the board and in full to a pointer or a screen reader. */
export type BadgeWords = Record<Badge, { short: string; full: string }>

/**
 * One row of the board in the DOM. It is made once and shows one listing after another; painting touches only what
 * differs from what it shows.
 */
export class RowElement {
  readonly root: HTMLElement
  readonly cells: Record<ColumnId, HTMLElement>
  readonly #name = document.createElement('span')
  readonly #code = document.createElement('span')
  readonly #mark = document.createElement('span')
  readonly #change = document.createElement('span')
  readonly #pin = document.createElement('i')
  readonly #shown = new Map<HTMLElement, string>()

  constructor() {
    this.root = document.createElement('div')
    this.root.setAttribute('role', 'row')
    this.root.className = 'row'
    const cells = COLUMNS.map((column, at): [ColumnId, HTMLElement] => {
      const cell = document.createElement('div')
      cell.setAttribute('role', 'gridcell')
      cell.setAttribute('aria-colindex', String(at + 1))
      cell.className = `cell ${column}`
      return [column, cell]
    })
    this.cells = Object.fromEntries(cells) as typeof this.cells
    this.#name.className = 'listing-name'
    this.#code.className = 'listing-code'
    this.#mark.className = 'mark'
    this.cells.name.append(this.#name, this.#code)
    this.cells.change.append(this.#mark, this.#change)
    this.cells.range.append(this.#pin)
    this.root.append(...cells.map(([, cell]) => cell))
  }

  /** Puts the row at its place in the list, from 0. */
  place(index: number, rowHeightPx: number): void {
    this.root.style.top = `${index * rowHeightPx}px`
    // The header is row 1.
    this.root.setAttribute('aria-rowindex', String(index + 2))
  }

  /** Takes the row out of sight, until it shows another listing. */
  vacate(): void {
    this.root.hidden = true
    for (const name of ['id', 'data-testid', 'aria-selected']) this.root.removeAttribute(name)
  }

  paint(cells: RowCells, words: BadgeWords): void {
    this.#say(this.#code, cells.code)
    const id = `row-${cells.code}`
    if (this.root.id !== id) this.root.id = this.root.dataset['testid'] = id
    if (this.#say(this.#name, cells.name)) this.cells.name.title = cells.name
    this.#say(this.#mark, cells.change.mark)
    this.#say(this.#change, cells.change.text)
    this.#tone(this.cells.change, cells.change)
    for (const column of TEXT_COLUMNS) {
      this.#say(this.cells[column], cells.texts[column].text)
      this.#tone(this.cells[column], cells.texts[column])
    }
    this.#paintRange(cells.range)
    this.#paintBadges(cells.badges, words)
    this.root.classList.toggle('muted', cells.muted)
  }

  #say(element: HTMLElement, text: string): boolean {
    if (this.#shown.get(element) === text) return false
    this.#shown.set(element, text)
    element.textContent = text
    return true
  }

  #tone(cell: HTMLElement, { tone }: TextCell): void {
    if (tone === null) delete cell.dataset['tone']
    else if (cell.dataset['tone'] !== tone) cell.dataset['tone'] = tone
  }

  #paintRange(position: number | null): void {
    this.#pin.hidden = position === null
    if (position !== null) this.#pin.style.setProperty('--at', position.toFixed(3))
  }

  #paintBadges(badges: Badge[], words: BadgeWords): void {
    const said = badges.map((badge) => words[badge].full).join()
    if (this.#shown.get(this.cells.state) === said) return
    this.#shown.set(this.cells.state, said)
    this.cells.state.replaceChildren(
      ...badges.map((badge) => {
        const mark = document.createElement('abbr')
        mark.className = `badge ${badge}`
        mark.textContent = words[badge].short
        mark.title = words[badge].full
        return mark
      }),
    )
  }
}
