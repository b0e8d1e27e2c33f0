import { describe, expect, it } from 'vitest'
import { parseIndexSnapshot, parseSnapshot } from './tables.ts'
import { blankLine, snapshotCsv, stockLine } from '../replay/testing/folder.ts'

const parse = (...lines: string[]) => parseSnapshot(snapshotCsv(lines))

describe('a snapshot of all listings', () => {
  it('is read with and without a byte order mark', () => {
    const lines = [stockLine('000010', 1_010, 50)]
    expect(parseSnapshot(snapshotCsv(lines, ''))).toEqual(parseSnapshot(snapshotCsv(lines)))
    expect(parse(...lines).rows).toEqual([
      {
        code: '000010',
        isin: 'KR7000010000',
        name: '가상, 000010',
        market: 'KOSPI',
        section: '',
        shares: 5_000,
        price: 1_010,
        previousClose: 1_000,
        open: 1_000,
        high: 1_010,
        low: 1_000,
        volume: 50,
        value: 50_500,
        state: 'trading',
      },
    ])
  })

  it('keeps a comma, a quote and an ampersand of a name', () => {
    const [row] = parse('000010,KR7000010000,"A ""K&T"", B",KOSDAQ,중견기업부,-,3,,,,,,,,,5000,KSQ').rows
    expect(row).toMatchObject({ name: 'A "K&T", B', section: '중견기업부' })
  })

  it('has no prices before the first data of the day', () => {
    expect(parse(blankLine('000010')).rows[0]).toMatchObject({
      price: null,
      previousClose: null,
      volume: 0,
      state: 'no_data',
    })
  })

  it('has a halted stock at its base price whatever direction the row has, and accepts codes with letters', () => {
    const { rows } = parse(
      '496320,KR7496320003,본시스템즈,KONEX,일반기업부,583000,1,20000,3.55,0,0,0,0,0,583000000000,1000000,KNX',
      '0001A0,KR70001A0001,덕양에너젠,KOSDAQ,중견기업부,19750,4,620,3.24,19240,20900,18640,915120,18151940505,489626101250,24791195,KSQ',
    )
    expect(rows.map(({ code, state, open }) => [code, state, open])).toEqual([
      ['496320', 'halted', null],
      ['0001A0', 'upper_limit', 19_240],
    ])
  })

  it('sets invalid rows aside one by one', () => {
    const good = ['000010', '000020', '000030', '000040'].map((code) => stockLine(code, 1_000, 1))
    const { rows, setAside } = parse(
      ...good,
      stockLine('000010', 999, 2),
      '000050,KR7000050000,짧은 행,KOSPI',
      stockLine('000060', 1_000, 1).replace(',1000,3,0,', ',N/A,3,0,'),
    )
    expect(rows).toHaveLength(4)
    expect(setAside.map(({ row }) => row)).toEqual(['000010', '000050', '000060'])
  })

  it.each([
    ['a page', '<!DOCTYPE html><html></html>', /no column Code/],
    ['nothing', '', /no column/],
    ['rows of something else', snapshotCsv(['a,b,c', 'd,e,f']), /2 of 2 rows cannot be understood/],
  ])('is rejected when it is %s', (_, text, why) => {
    expect(() => parseSnapshot(text)).toThrow(why)
    expect(() => parseSnapshot(text)).toThrow(expect.objectContaining({ code: 'unusable_answer' }))
  })

  it.each([
    ['a quoted cell', '1,"00002'],
    ['a row', '1,000020,KR7000020000,둘,KOSPI,,10'],
  ])('is recognised as truncated when it ends within %s', (_, rest) => {
    const text = snapshotCsv([stockLine('000010', 1_000, 1)]) + rest
    expect(() => parseSnapshot(text)).toThrow(expect.objectContaining({ code: 'truncated_answer' }))
  })

  it('is complete without a last line break', () => {
    expect(parseSnapshot(snapshotCsv([stockLine('000010', 1_000, 1)]).trimEnd()).rows).toHaveLength(1)
  })

  it('has no rows when it consists of a header alone', () => {
    expect(() => parseSnapshot(snapshotCsv([]))).toThrow(expect.objectContaining({ code: 'empty_answer' }))
  })

  it('needs no column that is not read, such as the one whose name is misspelt', () => {
    const text = snapshotCsv([stockLine('000010', 1_000, 1)])
    expect(parseSnapshot(text.replace('ChagesRatio', 'ChangesRatio'))).toEqual(parseSnapshot(text))
  })
})

describe('the file of an index', () => {
  it('has its values, and its base from the signed change', () => {
    const csv =
      '\uFEFFDate,Close,UpDown,Comp,Change,Open,High,Low,Volume,Amount,MarCap\n' +
      '2026-03-19,5747.24,2,-177.79,-0.03,5761.4,5799.25,5745.76,339185941,5846396790250,4777728512963631\n'
    expect(parseIndexSnapshot('KOSPI', csv)).toEqual({
      date: '2026-03-19',
      index: {
        code: 'KOSPI',
        value: 5747.24,
        previousClose: 5925.03,
        open: 5761.4,
        high: 5799.25,
        low: 5745.76,
        volume: 339_185_941,
        turnover: 5_846_396_790_250,
      },
    })
  })

  it('is empty before the first values of the day', () => {
    expect(parseIndexSnapshot('KOSDAQ', '\uFEFF""\n')).toBeNull()
  })
})
