import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseListing } from './listing.ts'
import { blankRow, stockRow, type StockCells } from './testing/rows.ts'

function parseOne(cells: Partial<StockCells>) {
  const { rows, setAside } = parseListing([stockRow(cells)])
  expect(setAside).toEqual([])
  return rows[0]!
}

function reasonFor(raw: unknown): string | undefined {
  const { rows, setAside } = parseListing([raw])
  expect(rows).toEqual([])
  return setAside[0]?.reason
}

describe('a row of the listing', () => {
  test('becomes a listing with the values of the day', () => {
    expect(parseOne({})).toEqual({
      code: '060310',
      isin: 'KR7060310000',
      name: '3S',
      market: 'KOSDAQ',
      section: '중견기업부',
      shares: 44_802_511,
      price: 2_260,
      previousClose: 2_165,
      open: 2_185,
      high: 2_320,
      low: 2_135,
      volume: 588_133,
      value: 1_306_838_265,
      state: 'trading',
    })
  })

  test('without values is "no data", never zeros', () => {
    expect(parseListing([blankRow()]).rows[0]).toMatchObject({
      price: null,
      previousClose: null,
      open: null,
      high: null,
      low: null,
      volume: 0,
      value: 0,
      state: 'no_data',
      shares: 44_802_511,
    })
    expect(parseOne({ TDD_CLSPRC: '' })).toMatchObject({ price: null, state: 'no_data' })
  })

  test('without a trade keeps its price and has no open, high and low', () => {
    const halted = {
      ISU_SRT_CD: '035890',
      ISU_CD: 'KR7035890003',
      ISU_ABBRV: '서희건설',
      SECT_TP_NM: '관리종목(소속부없음)',
      ...{ TDD_CLSPRC: '1,623', FLUC_TP_CD: '0', CMPPREVDD_PRC: '0', FLUC_RT: '0.00' },
      ...{ TDD_OPNPRC: '0', TDD_HGPRC: '0', TDD_LWPRC: '0', ACC_TRDVOL: '0', ACC_TRDVAL: '0' },
    }
    const expected = {
      price: 1_623,
      previousClose: 1_623,
      open: null,
      high: null,
      low: null,
      state: 'halted',
    }
    expect(parseOne(halted)).toMatchObject(expected)
  })

  test.each(['1', '2', '4', '5'])('of KONEX without a trade is halted in spite of code %s', (FLUC_TP_CD) => {
    const row = parseOne({
      ISU_SRT_CD: '496320',
      ISU_CD: 'KR7496320003',
      ISU_ABBRV: '본시스템즈',
      MKT_NM: 'KONEX',
      MKT_ID: 'KNX',
      SECT_TP_NM: '일반기업부',
      ...{ TDD_CLSPRC: '583,000', FLUC_TP_CD, CMPPREVDD_PRC: '20,000', FLUC_RT: '3.55' },
      ...{ TDD_OPNPRC: '0', TDD_HGPRC: '0', TDD_LWPRC: '0', ACC_TRDVOL: '0', ACC_TRDVAL: '0' },
    })
    expect(row).toMatchObject({ market: 'KONEX', price: 583_000, previousClose: 563_000, state: 'halted' })
  })

  test('unchanged with trades is trading', () => {
    const row = parseOne({
      ISU_ABBRV: '대한항공',
      MKT_NM: 'KOSPI',
      MKT_ID: 'STK',
      SECT_TP_NM: '',
      ...{ TDD_CLSPRC: '24,500', FLUC_TP_CD: '3', CMPPREVDD_PRC: '0', TDD_OPNPRC: '23,750' },
    })
    expect(row).toMatchObject({ price: 24_500, previousClose: 24_500, section: '', state: 'trading' })
  })

  test.each([
    ['117,100', '4', '27,000', 90_100, 'upper_limit'],
    ['5,290', '5', '-2,260', 7_550, 'lower_limit'],
    ['34,000', '4', '25,500', 8_500, 'upper_limit'],
    ['24', '2', '-553', 577, 'trading'],
  ])(
    'at %s with code %s has the base price close − change',
    (TDD_CLSPRC, FLUC_TP_CD, CMPPREVDD_PRC, base, state) => {
      expect(parseOne({ TDD_CLSPRC, FLUC_TP_CD, CMPPREVDD_PRC })).toMatchObject({
        previousClose: base,
        state,
      })
    },
  )

  test.each([
    ['0001A0', 'KR70001A0001', '덕양에너젠', 'KOSDAQ'],
    ['37550L', 'KR737550K029', 'DL이앤씨2우(전환)', 'KOSPI'],
    ['950160', 'KR8840120008', '코오롱티슈진', 'KOSDAQ'],
    ['900290', 'HK0000307485', 'GRT', 'KOSDAQ'],
    ['086520', 'KR7086520004', '에코프로', 'KOSDAQ GLOBAL'],
    ['033780', 'KR7033780008', 'KT&G', 'KOSPI'],
  ])('keeps code %s, ISIN %s and name %s as they are', (ISU_SRT_CD, ISU_CD, ISU_ABBRV, MKT_NM) => {
    const expected = { code: ISU_SRT_CD, isin: ISU_CD, name: ISU_ABBRV, market: MKT_NM }
    const MKT_ID = MKT_NM === 'KOSPI' ? 'STK' : 'KSQ'
    expect(parseOne({ ISU_SRT_CD, ISU_CD, ISU_ABBRV, MKT_NM, MKT_ID })).toMatchObject(expected)
  })

  test.each<[string, Partial<StockCells>, string, string]>([
    ['a new segment of KOSDAQ', { MKT_NM: '코스닥 라이징스타' }, 'KOSDAQ', '코스닥 라이징스타 · 중견기업부'],
    ['a renamed market', { MKT_NM: '유가증권', MKT_ID: 'STK', SECT_TP_NM: '' }, 'KOSPI', '유가증권'],
    ['a segment of KONEX', { MKT_NM: 'Startup', MKT_ID: 'KNX' }, 'KONEX', 'Startup · 중견기업부'],
    [
      'a segment without an id',
      { MKT_NM: 'KOSDAQ PREMIUM', MKT_ID: '' },
      'KOSDAQ',
      'KOSDAQ PREMIUM · 중견기업부',
    ],
    ['no segment', { MKT_NM: '' }, 'KOSDAQ', '중견기업부'],
    ['a segment that is a number', { MKT_NM: 7 as unknown as string }, 'KOSDAQ', '중견기업부'],
    ['a new section', { SECT_TP_NM: '성장기업부' }, 'KOSDAQ', '성장기업부'],
    ['a section too long to be kept', { SECT_TP_NM: '부'.repeat(61) }, 'KOSDAQ', '부'.repeat(60)],
    ['a section with a zero character', { SECT_TP_NM: '중견\0기업부' }, 'KOSDAQ', '중견기업부'],
    ['no section at all', { SECT_TP_NM: null as unknown as string }, 'KOSDAQ', ''],
    ['an unknown direction', { FLUC_TP_CD: '9' }, 'KOSDAQ', '중견기업부'],
  ])('with %s is accepted, as labels do not decide about prices', (_, cells, market, section) => {
    expect(parseOne(cells)).toMatchObject({
      price: 2_260,
      volume: 588_133,
      state: 'trading',
      market,
      section,
    })
  })

  test.each<[Partial<StockCells>, string]>([
    [{ ISU_ABBRV: ' ' }, '060310'],
    [{ ISU_ABBRV: 'N'.repeat(101) }, 'N'.repeat(100)],
    [{ ISU_ABBRV: '3\0S' }, '3S'],
  ])('with the name %o is accepted with its printable characters', (cells, name) => {
    expect(parseOne(cells)).toMatchObject({ price: 2_260, name })
  })

  test('is accepted up to the limits of the database', () => {
    const most = '2,147,483,647'
    const prices = {
      TDD_CLSPRC: most,
      TDD_OPNPRC: most,
      TDD_HGPRC: most,
      TDD_LWPRC: most,
      CMPPREVDD_PRC: '0',
    }
    const texts = { ISU_ABBRV: 'N'.repeat(100), SECT_TP_NM: '부'.repeat(60) }
    expect(parseOne({ ...prices, ...texts })).toMatchObject({ price: 2 ** 31 - 1, name: texts.ISU_ABBRV })
  })

  test('with a market cap that is old or missing is accepted', () => {
    expect(parseOne({ MKTCAP: '-' }).price).toBe(2_260)
  })
})

describe('a row that cannot be read is set aside with the reason', () => {
  test.each<[Partial<StockCells>, string]>([
    [{ ISU_SRT_CD: '' }, '"" is not a stock code'],
    [{ ISU_SRT_CD: '5930' }, '"5930" is not a stock code'],
    [{ ISU_CD: 'KR706031000' }, '"KR706031000" is not an ISIN'],
    [{ MKT_NM: 'NXT', MKT_ID: 'NXT' }, 'market "NXT" is unknown'],
    [{ TDD_CLSPRC: 'N/A' }, 'TDD_CLSPRC "N/A" is not a whole number'],
    [{ TDD_CLSPRC: '2260.5' }, 'TDD_CLSPRC "2260.5" is not a whole number'],
    [{ TDD_CLSPRC: '22,60' }, 'TDD_CLSPRC "22,60" is not a whole number'],
    [{ TDD_CLSPRC: '0', CMPPREVDD_PRC: '-95' }, 'price 0 on a base of 95'],
    [{ TDD_CLSPRC: '95' }, 'price 95 on a base of 0'],
    [{ ACC_TRDVOL: '-1' }, 'ACC_TRDVOL -1 is below zero'],
    [{ ACC_TRDVOL: '-' }, 'ACC_TRDVOL "-" is not a whole number'],
    [{ ACC_TRDVAL: '9,007,199,254,740,993' }, 'ACC_TRDVAL "9,007,199,254,740,993" is not a whole number'],
    [{ TDD_HGPRC: '-2,320' }, 'TDD_HGPRC -2320 is below zero'],
    [{ LIST_SHRS: '' }, 'LIST_SHRS "" is not a whole number'],
    [{ LIST_SHRS: '9,007,199,254,740,992' }, 'LIST_SHRS "9,007,199,254,740,992" is not a whole number'],
    [{ TDD_CLSPRC: '2,147,483,648' }, 'TDD_CLSPRC 2147483648 is above 2147483647'],
    [{ TDD_OPNPRC: '2,147,483,648' }, 'TDD_OPNPRC 2147483648 is above 2147483647'],
    [{ TDD_HGPRC: '2,147,483,648' }, 'TDD_HGPRC 2147483648 is above 2147483647'],
    [{ TDD_LWPRC: '2,147,483,648' }, 'TDD_LWPRC 2147483648 is above 2147483647'],
    [{ CMPPREVDD_PRC: '-2,147,483,000' }, 'price 2260 on a base of 2147485260'],
  ])('%o', (cells, reason) => {
    expect(reasonFor(stockRow(cells))).toBe(reason)
  })

  test.each([null, 'text', 7, {}])('%o in place of a row', (raw) => {
    expect(reasonFor(raw)).toBe('ISU_SRT_CD is not a text')
  })

  test('and the others are kept, also the first of two with the same code', () => {
    const again = stockRow({ ISU_ABBRV: 'again' })
    const { rows, setAside } = parseListing([stockRow(), again, stockRow({ ISU_SRT_CD: '003490' })])
    expect(rows.map(({ code, name }) => [code, name])).toEqual([
      ['060310', '3S'],
      ['003490', '3S'],
    ])
    expect(setAside).toMatchObject([{ row: '060310', reason: 'the code has appeared before' }])
  })

  test('under the best name it has', () => {
    const { setAside } = parseListing([stockRow({ ISU_SRT_CD: '' }), {}])
    expect(setAside.map(({ row }) => row)).toEqual(['3S', 'row 2'])
  })
})

test('numbers written with comma thousands are read back exactly', () => {
  const count = fc.nat({ max: Number.MAX_SAFE_INTEGER })
  const price = fc.integer({ min: 1, max: 2 ** 31 - 1 })
  fc.assert(
    fc.property(price, price, count, count, count, (close, base, volume, value, shares) => {
      const row = parseOne({
        TDD_CLSPRC: written(close),
        CMPPREVDD_PRC: written(close - base),
        ACC_TRDVOL: written(volume),
        ACC_TRDVAL: written(value),
        LIST_SHRS: written(shares),
      })
      expect(row).toMatchObject({ price: close, previousClose: base, volume, value, shares })
    }),
  )
})

function written(value: number): string {
  return value.toLocaleString('en-US')
}
