import { changeSize, money, rate, whole } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import type { Block } from './sectors.ts'

/** The tooltip of a block. */
export function hintOf(
  block: Block,
  sector: string,
  t: (key: string, values?: Record<string, unknown>) => string,
  language: Language,
): HTMLElement {
  const hint = document.createElement('div')
  const name = document.createElement('b')
  name.textContent =
    block.code === null ? t('treemap.rest', { count: block.listings }) : `${block.name} ${block.code}`
  const numbers = document.createElement('div')
  numbers.textContent = `${block.rate === null ? t('treemap.noRate') : rate(block.rate)} · ${money(block.capKrw, language)}`
  if (block.quote !== null) {
    const { price, previousClose, value } = block.quote
    const change = price === null || previousClose === null ? null : price - previousClose
    const mark = change === null || change === 0 ? '' : change > 0 ? '▲' : '▼'
    numbers.textContent = [
      whole(price),
      change === null ? '' : `${mark}${changeSize(change)}`,
      rate(block.rate),
    ].join(' ')
    numbers.className = `numeral tone-${change === null || change === 0 ? 'flat' : change > 0 ? 'up' : 'down'}`
    const sums = document.createElement('div')
    sums.textContent = `${t('header.turnover')} ${money(value, language)} · ${t('column.cap')} ${money(block.capKrw, language)}`
    hint.append(name, numbers, sums)
  } else hint.append(name, numbers)
  const where = document.createElement('small')
  where.textContent = sector
  hint.append(where)
  return hint
}
