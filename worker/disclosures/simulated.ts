import { readListings, type MasterListing } from '#database/market/listings'
import type { Database } from '#database/pool'
import type { Filing } from '#shared/disclosures/filing'
import { seoulDate, seoulIso } from '#shared/market/seoul-time'
import { Draws, mixMoment } from '../sources/simulator/random.ts'
import { SourceError } from '../sources/source.ts'
import type { FilingList } from './filing-list.ts'

const SLOT_MS = 60_000
/** The first poll of the market stores them. */
const LISTED_SOON_MS = 1_000
/** Looked back so far, so that a board that was off for a while is not empty. */
const SLOTS = 180
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

/** Made-up filings about the listings of the simulated market: each minute's are the same whoever asks, and how often. */
export function createSimulatedFilings(deps: { db: Database; seed: number; now: () => number }): FilingList {
  const { db, seed, now } = deps
  return {
    async ask(known) {
      const listings = await readListings(db, 'simulated')
      if (listings.length === 0) {
        const retryAtMs = now() + LISTED_SOON_MS
        throw new SourceError('no_prices_yet', 'no listing is stored yet', { retryAtMs })
      }
      const last = Math.floor(now() / SLOT_MS)
      const slots = Array.from({ length: SLOTS }, (_, back) => last - back)
      const filings = slots.flatMap((slot) => filingOf(slot, { listings, seed }) ?? [])
      return { filings: filings.filter(({ number }) => !known.has(number)), setAside: [] }
    },
  }
}

interface Market {
  listings: readonly MasterListing[]
  seed: number
}

/** @returns null: nothing is filed in that minute */
export function filingOf(slot: number, { listings, seed }: Market): Filing | null {
  const atMs = slot * SLOT_MS
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
