import { money, rate } from '../../words/numbers.ts'
import type { Language } from '../../words/numbers.ts'
import type { Block } from './sectors.ts'

/** What stands beside the pointer over a block. */
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
  const where = document.createElement('small')
  where.textContent = sector
  hint.append(name, numbers, where)
  return hint
}
