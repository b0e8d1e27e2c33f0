import { read, utils } from '@e965/xlsx'
import { describe, expect, it } from 'vitest'
import { quoteRow } from '../../testing/builders.ts'
import { COLUMNS } from './columns.ts'
import type { ColumnId } from './columns.ts'
import { boardCsv } from './csv.ts'

/** A code as it stands in the file. */
const CODE = '"=""005930"""'
const words = {
  code: '종목코드',
  head: (column: ColumnId) => column,
  badge: (badge: string) => badge,
  section: (name: string) => name,
  sectorOf: ({ code }: { code: string }) => (code === '005930' ? '전기·전자' : null),
}
const csv = (row: Parameters<typeof quoteRow>[0], columns: readonly ColumnId[]) =>
  boardCsv([quoteRow({ code: '005930', name: '삼성전자', ...row })], columns, words)
const line = (row: Parameters<typeof quoteRow>[0], columns: readonly ColumnId[]) =>
  csv(row, columns).split('\r\n')[1]

describe('the file', () => {
  it('begins with the byte order mark of UTF-8 and ends lines by RFC 4180', () => {
    expect(csv({}, ['name', 'price'])).toBe(`\uFEFF종목코드,name,price\r\n${CODE},삼성전자,10500\r\n`)
  })

  it('has the columns of the screen in their order', () => {
    expect(line({ volume: 5, market: 'KONEX' }, ['market', 'volume', 'price'])).toBe('KONEX,5,10500')
  })

  it('can have every column there is', () => {
    expect(line({}, COLUMNS)?.split(',')).toHaveLength(COLUMNS.length + 1)
  })

  it('has one head and no rows when nothing is shown', () => {
    expect(boardCsv([], ['name'], words)).toBe('\uFEFF종목코드,name\r\n')
  })
})

describe('a number', () => {
  it('is plain: without commas, signs of its own, in won', () => {
    expect(line({ price: 9_500, value: 7_364_991_744_800 }, ['change', 'rate', 'turnover'])).toBe(
      '-500,-5,7364991744800',
    )
  })

  it('is exact where it is large', () => {
    expect(line({ price: 173_500, shares: 5_919_637_922 }, ['cap'])).toBe('1027057179467000')
  })

  it('that is not known is empty, and is not zero', () => {
    expect(line({ price: null, state: 'no_data', volume: 0 }, ['price', 'volume', 'asOf', 'low'])).toBe(
      ',,,9900',
    )
  })

  it('has three decimals at most', () => {
    expect(line({ price: 10_000, high: 10_600, low: 9_900 }, ['range', 'amplitude'])).toBe('0.143,7')
  })
})

describe('a text', () => {
  it('with commas, quotes or lines is quoted', () => {
    expect(line({ name: 'A,"B"' }, ['name'])).toBe(`${CODE},"A,""B"""`)
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('is no formula: %j', (name) => {
    expect(line({ name }, ['name'])).toMatch(/^"=""005930""","?'/)
  })

  it('may hold a sign further in', () => {
    expect(line({ name: 'DL이앤씨2우(전환)-A' }, ['name'])).toBe(`${CODE},DL이앤씨2우(전환)-A`)
  })
})

/** The cells of the first sheet as a spreadsheet has them, types and all. */
function cellsOf(text: string): unknown[][] {
  const { Sheets, SheetNames } = read(new TextEncoder().encode(text), { type: 'array', cellDates: true })
  const sheet = Sheets[SheetNames[0] ?? '']
  return sheet === undefined ? [] : utils.sheet_to_json<unknown[]>(sheet, { header: 1, raw: true })
}

describe('a spreadsheet', () => {
  it.each(['000660', '0007E5', '005930', '00088K', '105560', '0001A0'])(
    'has the code %s as that text',
    (code) => {
      expect(cellsOf(csv({ code }, ['name', 'price']))[1]).toEqual([code, '삼성전자', 10_500])
    },
  )

  it.each(['1E5', '3-1', '1/2', 'MAR1', '3월 1일', '100%', 'TRUE', '007', '１２'])(
    'has the name %s as that text',
    (name) => {
      expect(cellsOf(csv({ name }, ['name']))[1]?.[1]).toBe(name)
    },
  )

  it('takes bare codes for numbers, so the file must not have them bare', () => {
    expect(cellsOf('000660,0007E5')).toEqual([[660, 700_000]])
  })

  it('has numbers as numbers', () => {
    const row = cellsOf(csv({ price: 9_500, value: 7_364_991_744_800 }, ['price', 'change', 'turnover']))[1]
    expect(row).toEqual([9_500, -500, 7_364_991_744_800])
  })
})
