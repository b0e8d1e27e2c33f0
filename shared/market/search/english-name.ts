import { romanize } from 'es-hangul'
import type { Listing } from '../quote.ts'
import { stockKind } from '../stock-kind.ts'
import { KOREAN_WORDS, LATIN } from './spellings.ts'

type Named = Pick<Listing, 'code' | 'isin' | 'name' | 'section'>

/** 우, 2우B, 우(전환): a class of preferred shares, behind the name of the company. */
const PREFERRED = /(\d?)우([BC]?)(\(.*\))?$/
const PARTS = new RegExp(`(${KOREAN_WORDS.source})|([가-힣]+?)(?=${KOREAN_WORDS.source}|[^가-힣]|$)`, 'g')
/** Latin letters that stand for themselves: CHEM is none. */
const ACRONYM = /^[a-z]{1,2}$/

const capital = (word: string) =>
  ACRONYM.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1)

function written(company: string): string {
  return company
    .replace(PARTS, (_part, known?: string, other?: string) => {
      const latin = known === undefined ? romanize(other ?? '') : (LATIN.get(known) ?? known)
      return ` ${capital(latin)} `
    })
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,)])|(?<=[(&]) | (?=&)/g, '')
    .trim()
}

/**
 * The name of a listing for readers of English: words as their companies write them (삼성전자 → Samsung
 * Electronics), everything else by the Revised Romanization. No source of ours tells the registered English name, so
 * it may differ from it. A name without Hangul is as it is.
 */
export function englishName(listing: Named): string {
  const { name } = listing
  if (!/[가-힣]/.test(name)) return name
  const share = stockKind(listing) === 'preferred' ? PREFERRED.exec(name) : null
  if (share === null) return written(name)
  const [text, issue = '', letter = ''] = share
  return `${written(name.slice(0, -text.length))} Pref. ${issue}${letter}`.trim()
}
