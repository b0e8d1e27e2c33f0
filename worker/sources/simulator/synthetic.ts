import type { Market } from '#shared/market/quote'
import { commonCode, isinOf, laterCode, preferredCode } from './codes.ts'
import { Draws, mix } from './random.ts'
import type { Slot } from './stock.ts'
import { SECTORS, type Sector } from './well-known.ts'

/** Mean days between such events for one stock; over a whole board each happens every day or two. */
const DAYS_TO_RENAME = 2_500
const DAYS_TO_ISSUE = 150
const DAYS_TO_SPLIT = 700
const SPLIT = 10

/** Of the made-up listings: the share of KOSPI commons with a preferred stock, and of SPACs on KOSDAQ. */
const PREFERRED_PART = 0.13
const SPAC_EVERY = 23

/** Median price and market capitalisation in won, and their spread (standard deviation of the logarithm). */
const SIZES: Readonly<
  Record<Market, { levelKrw: number; spread: number; capKrw: number; capSpread: number }>
> = {
  KOSPI: { levelKrw: 12_500, spread: 1.3, capKrw: 250e9, capSpread: 1.3 },
  KOSDAQ: { levelKrw: 4_400, spread: 1.1, capKrw: 87e9, capSpread: 1 },
  'KOSDAQ GLOBAL': { levelKrw: 30_000, spread: 0.8, capKrw: 600e9, capSpread: 0.6 },
  KONEX: { levelKrw: 2_600, spread: 1.2, capKrw: 14e9, capSpread: 1.1 },
}

/** The sections of KOSDAQ companies, with the frequencies of the real board. */
const KOSDAQ_SECTIONS = [
  ...(['중견기업부', '중견기업부', '중견기업부', '중견기업부', '중견기업부', '중견기업부'] as const),
  ...(['우량기업부', '우량기업부', '우량기업부', '우량기업부', '우량기업부'] as const),
  ...(['벤처기업부', '벤처기업부', '벤처기업부', '벤처기업부'] as const),
  ...(['기술성장기업부', '기술성장기업부', '기술성장기업부'] as const),
  ...(['관리종목(소속부없음)', '투자주의환기종목(소속부없음)'] as const),
] as const

/** Name parts of made-up companies of a sector; some with characters that need escaping. */
const WORDS: Readonly<Record<Sector, readonly [string, ...string[]]>> = {
  chips: ['전자', '반도체', '세미콘', '디스플레이'],
  battery: ['배터리', '에너지', '머티리얼즈', 'E&S'],
  health: ['바이오', '제약', '메디칼', '헬스케어'],
  vehicles: ['모터스', '오토', '타이어', '모빌리티'],
  heavy: ['중공업', '로보틱스', '기계', 'M&S'],
  finance: ['증권', '캐피탈', '생명', '인베스트'],
  software: ['소프트', '게임즈', '시스템', 'AI Corp.'],
  materials: ['화학', '제강', '소재', '케미칼'],
  consumer: ['식품', '리테일', 'F&B', '코스메틱'],
  construction: ['건설', '홀딩스', 'E&C', '시멘트'],
  culture: ['엔터', '미디어', 'Ent.', '스튜디오'],
  networks: ['통신', '항공', '물류', '네트웍스'],
}

/** The made-up part of the universe; a pure function of its arguments. */
export function syntheticSlots(counts: Readonly<Record<Market, number>>, seed: number): Slot[] {
  const slots: Slot[] = []
  const drawsOf = (serial: number) => new Draws(mix(mix(seed, 0x51077), serial))

  let common: Slot | null = null
  for (let left = counts.KOSPI; left > 0; left -= 1) {
    const draws = drawsOf(slots.length)
    const parent: Slot | null = draws.chance(PREFERRED_PART) ? common : null
    const slot: Slot =
      parent === null ? companySlot(draws, slots.length, 'KOSPI') : preferredSlot(draws, parent)
    slots.push(slot)
    common = parent === null ? slot : null
  }
  for (const market of ['KOSDAQ GLOBAL', 'KOSDAQ', 'KONEX'] as const) {
    for (let index = 1; index <= counts[market]; index += 1) {
      const draws = drawsOf(slots.length)
      const isSpac = market === 'KOSDAQ' && index % SPAC_EVERY === 0
      slots.push(isSpac ? spacSlot(draws, index / SPAC_EVERY) : companySlot(draws, slots.length, market))
    }
  }
  return slots
}

function companySlot(draws: Draws, serial: number, market: Market): Slot {
  const size = SIZES[market]
  const code = commonCode(serial)
  const isin = isinOf(code)
  const sector = draws.pick(SECTORS)
  const section = sectionOf(draws, market)
  const bornKrw = roundLevel(size.levelKrw * Math.exp(size.spread * draws.gaussian()))
  const bornShares = Math.max(
    200_000,
    Math.round((size.capKrw * Math.exp(size.capSpread * draws.gaussian())) / bornKrw),
  )
  const prefix = draws.pick(['가상', '모의'])
  const words = WORDS[sector]
  const [renamed, issued, split] = [draws.uniform(), draws.uniform(), draws.uniform()]
  const number = String(serial).padStart(4, '0')
  return (day) => {
    const word = words[Math.floor(day / DAYS_TO_RENAME + renamed) % words.length] ?? words[0]
    const issues = Math.floor(day / DAYS_TO_ISSUE + issued) % 40
    const isSplit = bornKrw >= 20_000 && Math.floor(day / DAYS_TO_SPLIT + split) % 2 === 1
    return {
      code,
      isin,
      name: `${prefix}${word} ${number}`,
      market,
      section,
      shares: Math.floor(bornShares * (1 + 0.004 * issues)) * (isSplit ? SPLIT : 1),
      kind: 'ordinary',
      sector,
      levelKrw: isSplit ? bornKrw / SPLIT : bornKrw,
    }
  }
}

function preferredSlot(draws: Draws, common: Slot): Slot {
  const last = draws.pick(['5', '5', 'K'] as const)
  const discount = draws.between(0.4, 0.9)
  return (day) => {
    const parent = common(day)
    const code = preferredCode(parent.code, last)
    return {
      ...parent,
      code,
      isin: isinOf(code),
      name: `${parent.name}우${last === 'K' ? '(전환)' : ''}`,
      shares: Math.ceil(parent.shares / 15),
      kind: 'preferred',
      levelKrw: roundLevel(parent.levelKrw * discount),
    }
  }
}

/** SPACs come and go: when one has merged or been dissolved, the next takes its slot. */
function spacSlot(draws: Draws, rank: number): Slot {
  const lifeDays = Math.round(draws.between(60, 180))
  const born = draws.uniform()
  const levelKrw = roundLevel(draws.between(2_000, 2_400))
  const shares = Math.round(draws.between(3e6, 9e6))
  return (day) => {
    const generation = Math.floor(day / lifeDays + born)
    const code = laterCode(rank, generation)
    return {
      code,
      isin: isinOf(code),
      name: `모의스팩 ${rank}-${generation % 100}호`,
      market: 'KOSDAQ',
      section: 'SPAC(소속부없음)',
      shares,
      kind: 'spac',
      sector: 'finance',
      levelKrw,
    }
  }
}

function sectionOf(draws: Draws, market: Market): string {
  switch (market) {
    case 'KOSPI':
      return ''
    case 'KOSDAQ GLOBAL':
      return '우량기업부'
    case 'KONEX':
      return '일반기업부'
    case 'KOSDAQ':
      return draws.pick(KOSDAQ_SECTIONS)
  }
}

/** Two significant digits, which always lie on a tick. */
function roundLevel(priceKrw: number): number {
  const bounded = Math.min(900_000, Math.max(200, priceKrw))
  const unit = 10 ** (Math.floor(Math.log10(bounded)) - 1)
  return Math.round(bounded / unit) * unit
}
