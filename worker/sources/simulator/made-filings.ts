import type { Filing } from '#shared/disclosures/filing'
import type { Listing } from '#shared/market/quote'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { MINUTE_MS } from '#shared/time'
import { Draws, mix, mixMoment } from './random.ts'

/** A minute in which at most one filing is made. */
export const FILING_SLOT_MS = MINUTE_MS
const CHANCE = 0.4
/** A correction is of what was filed so many slots before. */
const CORRECTED_SLOTS = 17

/** Titles in the shape of the exchange; the more often one stands here, the more often it is filed. */
const TITLES = [
  '임원ㆍ주요주주특정증권등소유상황보고서',
  '임원ㆍ주요주주특정증권등소유상황보고서',
  '주식등의대량보유상황보고서(일반)',
  '단일판매ㆍ공급계약체결',
  '단일판매ㆍ공급계약체결(자율공시)',
  '단일판매ㆍ공급계약해지',
  '주요사항보고서(유상증자결정)',
  '주요사항보고서(무상증자결정)',
  '주요사항보고서(전환사채권발행결정)',
  '전환청구권행사',
  '전환가액의조정',
  '주요사항보고서(자기주식취득결정)',
  '주식소각결정',
  '영업(잠정)실적(공정공시)',
  '현금ㆍ현물배당결정',
  '주주총회소집결의',
  '기업설명회(IR)개최(안내공시)',
  '최대주주변경을수반하는주식양수도계약체결',
  '조회공시요구(현저한시황변동)',
  '조회공시요구(현저한시황변동)에대한답변(미확정)',
  '투자경고종목 지정예고',
  '단기과열종목(3거래일 단일가매매) 지정',
  '불성실공시법인지정예고',
  '주권매매거래정지   (풍문 또는 보도 관련)',
  '주권매매거래정지해제   (풍문 또는 보도 관련)',
  '투자판단관련주요경영사항(임상시험 결과)',
  '소송등의제기ㆍ신청(일정금액이상의청구)',
  '타법인주식및출자증권취득결정',
  '회사합병결정',
  '기타시장안내',
] as const satisfies readonly [string, ...string[]]

interface Market {
  listings: readonly Pick<Listing, 'code' | 'name' | 'market'>[]
  seed: number
}

/** @returns null: nothing is filed in that minute */
export function filingOf(slot: number, { listings, seed }: Market): Filing | null {
  const atMs = slot * FILING_SLOT_MS
  const draws = new Draws(mixMoment(seed, atMs))
  const isFiled = draws.chance(CHANCE)
  const isCorrection = draws.chance(0.14)
  const listing = listings[Math.floor(draws.uniform() * listings.length)]
  const title = draws.pick(TITLES)
  if (!isFiled || listing === undefined) return null
  const publishedMs = atMs
  const number = `${seoulDate(atMs).replaceAll('-', '')}${seoulIso(atMs).slice(11, 16).replace(':', '')}00`
  const { name: company, code, market } = listing
  const own = {
    number,
    company,
    code,
    market,
    title,
    publishedMs,
    hasTime: true,
    isRetracted: false,
    url: null,
  }
  if (!isCorrection) return own
  const before = originalOf(slot - CORRECTED_SLOTS, { listings, seed })
  if (before === null) return own
  return {
    ...own,
    company: before.company,
    code: before.code,
    market: before.market,
    title: `[기재정정]${before.title}`,
  }
}

function originalOf(slot: number, market: Market): Filing | null {
  const filing = filingOf(slot, market)
  return filing === null || filing.title.startsWith('[') ? null : filing
}

/** Another series of draws than that of the filing. */
const MOVE = 0x6d6f7665
const MOVED_BY = /계약|증자|사채권발행|자기주식|소각|실적|최대주주|합병|임상|소송|취득결정/u
const MOVE_CHANCE = 0.6
const [LEAST, MOST] = [0.015, 0.06]

/** How far the price of its listing moves by a made-up filing, as a logarithm; 0 for most. The title does not reveal the direction. */
export function moveOf({ title, publishedMs }: Filing, seed: number): number {
  const draws = new Draws(mix(mixMoment(seed, publishedMs), MOVE))
  if (title.startsWith('[') || !MOVED_BY.test(title) || !draws.chance(MOVE_CHANCE)) return 0
  return draws.between(LEAST, MOST) * (draws.chance(0.5) ? 1 : -1)
}
