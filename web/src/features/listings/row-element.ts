import type { QuoteRow } from '#shared/market/quote'
import { badgesOf } from '../../market/badges.ts'
import type { Badge } from '../../market/badges.ts'
import { rangePosition } from '../../market/day-range.ts'
import { COLUMN, NO_SECTORS } from './columns.ts'
import type { ColumnId, TextColumn } from './columns.ts'
import { changeText, columnText, columnTone, isMuted, isTextColumn, priceTone } from './row-cells.ts'
import type { RowWords } from './row-cells.ts'
import type { NameOf } from '../../words/locale.ts'
import { markOf } from '../../market/marks.ts'
import type { Tone } from '../../market/marks.ts'

/** The texts of a badge: short on the board, in full for tooltip and screen reader. */
export type BadgeWords = Record<Badge, { short: string; full: string }>

export interface Tag {
  name: string
  short: string
  full: string
}

/** The stocks of the target watchlist, and the labels of its stars. */
export interface RowStars {
  codes: ReadonlySet<string>
  add: string
  remove: string
}

/** The input of painting a row, beside its quote. */
export interface RowPaint {
  words: RowWords
  badgeWords: BadgeWords
  /** Tags of measures by code. */
  marks?: ReadonlyMap<string, readonly Tag[]>
  /** The source of a row, if it is not the board's; null: it is the board's. */
  originTag?: (row: QuoteRow) => Tag | null
  /** null: not loaded yet; rows have no star. */
  stars?: RowStars | null
  /** Default: as at the exchange. */
  nameOf?: NameOf
  /** The label of the button of a row's menu. */
  more?: string
}

/** Drawn by CSS: it adds no text to the cell. */
const STAR_CLASS = 'star'
const MORE_CLASS = 'more'

/** Whether the target of an event is a row's star. */
export const isOnStar = (event: Event): boolean => isOn(STAR_CLASS, event)

/** Whether it is the button of a row's menu, which is there for fingers. */
export const isOnMore = (event: Event): boolean => isOn(MORE_CLASS, event)

const isOn = (name: string, { target }: Event): boolean =>
  target instanceof Element && target.closest(`.${name}`) !== null

/**
 * One row of the table in the DOM, reused for different listings. Painting updates only changed cells, and formats only
 * changed values.
 */
export class RowElement {
  readonly root: HTMLElement
  readonly cells: ReadonlyMap<ColumnId, HTMLElement>
  readonly #texts: readonly { column: TextColumn; cell: HTMLElement; node: Text }[]
  readonly #name = document.createElement('a')
  readonly #code = document.createElement('span')
  readonly #star = document.createElement('button')
  readonly #more = document.createElement('button')
  readonly #mark = document.createTextNode('')
  readonly #change = document.createTextNode('')
  readonly #pin = document.createElement('i')
  /** The painted quote; null: none to compare with. */
  #row: QuoteRow | null = null
  #badges = ''
  #origin: Tag | null = null

  constructor(columns: readonly ColumnId[]) {
    this.root = document.createElement('div')
    this.root.setAttribute('role', 'row')
    this.root.className = 'row'
    this.cells = new Map(columns.map((column, at) => [column, cellOf(column, at)]))
    this.#texts = columns.filter(isTextColumn).map((column) => {
      const cell = this.cells.get(column) as HTMLElement
      return { column, cell, node: cell.appendChild(document.createTextNode('')) }
    })
    this.#name.className = 'listing-name'
    // The grid is one stop of the tab key; Enter opens the row that is chosen.
    this.#name.tabIndex = -1
    this.#code.className = 'listing-code'
    this.#star.type = 'button'
    this.#star.className = STAR_CLASS
    this.#star.tabIndex = -1
    this.#more.type = 'button'
    this.#more.className = MORE_CLASS
    this.#more.tabIndex = -1
    this.#more.setAttribute('aria-haspopup', 'menu')
    const mark = document.createElement('span')
    mark.className = 'mark'
    mark.append(this.#mark)
    this.cells.get('name')?.append(this.#star, this.#name, this.#code, this.#more)
    this.cells.get('change')?.append(mark, this.#change)
    this.cells.get('range')?.append(this.#pin)
    this.root.append(...this.cells.values())
  }

  /** Puts the row at its place in the list, from 0. */
  place(index: number, rowHeightPx: number): void {
    this.root.style.top = `${index * rowHeightPx}px`
    // The header is row 1.
    this.root.setAttribute('aria-rowindex', String(index + 2))
  }

  /** Hides the row until it shows another listing. */
  vacate(): void {
    this.root.hidden = true
    this.#row = null
    for (const name of ['id', 'data-testid', 'aria-selected']) this.root.removeAttribute(name)
  }

  /** @param afresh repaint everything, as the language has changed */
  paint(row: QuoteRow, paint: RowPaint, afresh = false): void {
    const { words } = paint
    const before = afresh ? null : this.#row
    this.#row = row
    const sameBase = before?.previousClose === row.previousClose
    if (before?.code !== row.code || before.name !== row.name) this.#paintName(row, paint)
    if (before?.code !== row.code) this.#paintStar(row, paint.stars ?? null)
    if (before === null) this.#more.setAttribute('aria-label', paint.more ?? '')
    for (const { column, cell, node } of this.#texts) {
      const valueOf = (of: QuoteRow) => COLUMN[column].value(of, words.sectorOf ?? NO_SECTORS)
      if (before !== null && sameBase && valueOf(before) === valueOf(row)) continue
      say(node, columnText(column, row, words))
      tint(cell, columnTone(column, row))
    }
    if (before?.price !== row.price || !sameBase || before.state !== row.state) this.#paintChange(row, words)
    if (before?.price !== row.price || before.high !== row.high || before.low !== row.low)
      this.#paintRange(rangePosition(row))
    const sameListing =
      before?.code === row.code && before.section === row.section && before.name === row.name
    const origin = paint.originTag?.(row) ?? null
    const sameOrigin = origin?.full === this.#origin?.full
    this.#origin = origin
    if (!sameListing || !sameOrigin || before.state !== row.state) this.#paintState(row, paint)
  }

  #paintName(row: QuoteRow, { nameOf }: RowPaint): void {
    const { code, name } = row
    this.root.id = this.root.dataset['testid'] = `row-${code}`
    this.#name.href = `/stocks/${code}`
    this.#name.textContent = nameOf?.(row) ?? name
    this.#name.title = name
    this.#code.textContent = code
  }

  #paintStar({ code }: QuoteRow, stars: RowStars | null): void {
    this.#star.hidden = stars === null
    if (stars === null) return
    const isOn = stars.codes.has(code)
    this.#star.setAttribute('aria-pressed', String(isOn))
    this.#star.title = isOn ? stars.remove : stars.add
    this.#star.setAttribute('aria-label', this.#star.title)
  }

  #paintChange(row: QuoteRow, words: RowWords): void {
    say(this.#mark, markOf(row))
    say(this.#change, changeText(row, words))
    const cell = this.cells.get('change')
    if (cell !== undefined) tint(cell, priceTone(row.price, row.previousClose))
  }

  #paintRange(position: number | null): void {
    this.#pin.hidden = position === null
    if (position !== null) this.#pin.style.setProperty('--at', position.toFixed(3))
  }

  #paintState(row: QuoteRow, { badgeWords, marks }: RowPaint): void {
    this.root.classList.toggle('muted', isMuted(row))
    const badges = badgesOf(row)
    const own = marks?.get(row.code) ?? []
    const all: Tag[] = [...badges.map((name) => ({ name, ...badgeWords[name] })), ...own]
    // One tag per name (a stock without a trade may be marked halted twice): the more specific one wins.
    const tags = [...new Map(all.map((tag) => [tag.name, tag])).values()]
    if (this.#origin !== null) tags.push(this.#origin)
    const text = tags.map(({ full }) => full).join()
    if (this.#badges === text) return
    this.#badges = text
    this.cells.get('state')?.replaceChildren(...tags.map(tagElement))
  }
}

function tagElement({ name, short, full }: Tag): HTMLElement {
  const tag = document.createElement('abbr')
  tag.className = `tag ${name}`
  tag.textContent = short
  tag.title = full
  return tag
}

function cellOf(column: ColumnId, at: number): HTMLElement {
  const cell = document.createElement('div')
  cell.setAttribute('role', 'gridcell')
  cell.setAttribute('aria-colindex', String(at + 1))
  cell.className = `cell ${column}`
  if (COLUMN[column].soft === true) cell.dataset['soft'] = ''
  return cell
}

function say(node: Text, text: string): void {
  if (node.data !== text) node.data = text
}

function tint(cell: HTMLElement, tone: Tone | null): void {
  if (tone === null) delete cell.dataset['tone']
  else if (cell.dataset['tone'] !== tone) cell.dataset['tone'] = tone
}
