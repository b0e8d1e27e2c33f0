import { romanize } from 'es-hangul'
import type { Listing } from '../quote.ts'
import { stockKind } from '../stock-kind.ts'
import { KOREAN_WORDS, LATIN, latinLetters } from './spellings.ts'

type Named = Pick<Listing, 'code' | 'isin' | 'name' | 'section'>

/** Words that names have beside those of the search, as companies write them. */
const ENGLISH = new Map([
  ['현대차', 'Hyundai Motor'],
  ['지주', 'Holdings'],
  ['일렉트릭', 'Electric'],
  ['시스템', 'Systems'],
  ['이노베이션', 'Innovation'],
  ['게임즈', 'Games'],
  ['페이', 'Pay'],
  ['엔터테인먼트', 'Entertainment'],
  ['반도체', 'Semiconductor'],
  ['알테오젠', 'Alteogen'],
  ['에코프로', 'Ecopro'],
  ['한국전력', 'KEPCO'],
])
/** The longest of them first, as 현대차 is before 현대. */
const WORD = `${[...ENGLISH.keys()].join('|')}|${KOREAN_WORDS.source}`
const PARTS = new RegExp(`(${WORD})|([가-힣]+?)(?=${WORD}|[^가-힣]|$)`, 'g')
/** 우, 2우B, 우(전환): a class of preferred shares, behind the name of the company. */
const PREFERRED = /(\d?)우([BC]?)(\(.*\))?$/
/** Fewer syllables that sound like letters are more often a word: 이지 is no EG. */
const FEWEST_SPELT = 3

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** Letters that are spelt in Hangul (씨엔에스 → CNS), else the Revised Romanization. */
function romanized(hangul: string): string {
  const letters = latinLetters(hangul)
  return hangul.length >= FEWEST_SPELT && /^[a-z]+$/.test(letters)
    ? letters.toUpperCase()
    : capital(romanize(hangul))
}

function written(company: string): string {
  return company
    .replace(PARTS, (_part, known?: string, other?: string) => {
      if (known === undefined) return ` ${romanized(other ?? '')} `
      return ` ${ENGLISH.get(known) ?? capital(LATIN.get(known) ?? known)} `
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
