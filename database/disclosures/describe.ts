import { classify } from '#shared/disclosures/classify'
import { UNCHAINED_SUBJECTS } from '#shared/disclosures/kinds'
import { kindTerm, pairsOf, searchText } from '#shared/disclosures/search-terms'
import { readTitle } from '#shared/disclosures/title'
import type { SearchColumns, StoredDisclosure } from './rows.ts'

type Described = Pick<
  StoredDisclosure,
  'title' | 'matter' | 'kinds' | 'level' | 'is_correction' | 'is_withdrawal'
>

/** The facts that a title states about a filing. */
export function describe(title: string): Described {
  const { matter, isCorrection, isWithdrawal } = readTitle(title)
  const { kinds, level } = classify(title)
  return {
    title,
    matter,
    kinds: [...kinds],
    level,
    is_correction: isCorrection,
    is_withdrawal: isWithdrawal,
  }
}

/** The searchable text. */
export function searchColumns(
  row: Pick<StoredDisclosure, 'company' | 'title' | 'code' | 'kinds'>,
): SearchColumns {
  const searched = searchText(row.company, row.title, row.code ?? '')
  return { searched, terms: [...pairsOf(searched), ...row.kinds.map(kindTerm)] }
}

/** Whether the title identifies which earlier filing a correction refers to. */
export function isChained(kinds: readonly string[]): boolean {
  return !UNCHAINED_SUBJECTS.some((subject) => kinds.includes(subject))
}
