import { describe, expect, it } from 'vitest'
import { quoteRow } from '../testing/board.ts'
import type { KnownListings, MeantCode } from './known-listings.ts'
import { readCsv } from './read-csv.ts'

const BY_CODE: Record<string, string> = { '005930': '005930', '000660': '000660', A005930: '005930' }
const BY_NAME: Record<string, string> = { 삼성전자: quoteRow().code, SK하이닉스: '000660' }
const meant = (codes: Record<string, string>, text: string): MeantCode => {
  const code = codes[text]
  return code === undefined ? { fault: 'unknown_listing' } : { code }
}
const known: KnownListings = {
  byCode: (text) => meant(BY_CODE, text),
  byName: (text) => meant(BY_NAME, text),
}
const read = (...lines: string[]) => readCsv(lines.join('\r\n'), known)

describe('a CSV file of a watchlist', () => {
  it.each([
    ['a comma', 'code,note', '005930,하나'],
    ['a semicolon', 'code;note', '005930;하나'],
    ['a tab', 'code\tnote', '005930\t하나'],
    ['a mark before it, Korean heads in another order', '\ufeff메모,종목코드', '하나,A005930'],
    ['a column that is not ours', 'no,Code,등락률,Note', '1,005930,-3%,하나'],
    ['cells as spreadsheets keep text', 'code,note', '"=""005930""",하나'],
    ['names where codes are expected', 'code,note', '삼성전자,하나'],
    ['no codes, but names', '종목명,메모', '삼성전자,하나'],
  ])('is read with %s', (_what, head, row) => {
    expect(read(head, row)).toEqual({ items: [{ code: '005930', note: '하나' }] })
  })

  it.each([
    ['250000', 250_000],
    ['250,000', 250_000],
    ['₩250,000', 250_000],
    ['250,000원', 250_000],
    ['250000.00', 250_000],
    ['２５００００', 250_000],
  ])('has %s for a price of %i', (text, target_price) => {
    expect(read('code,target_price', `005930,"${text}"`)).toEqual({
      items: [{ code: '005930', target_price }],
    })
  })

  it.each(['0', '-1', '1.5', '1e6', '3000000000', '높게'])('with the price %s is not understood', (text) => {
    expect(read('code,stop_price', `005930,"${text}"`)).toMatchObject({
      errors: [{ field: 'row 2', code: 'bad_price' }],
    })
  })

  it('has every row named that is not understood, by its place in the file', () => {
    const control = `메모${String.fromCharCode(7)}`
    expect(
      read('code,note', '005930,', '999999,', '005930,', `000660,${control}`, `000660,${'가'.repeat(201)}`),
    ).toMatchObject({
      errors: [
        { field: 'row 3', code: 'unknown_listing' },
        { field: 'row 4', code: 'duplicate_code' },
        { field: 'row 5', code: 'bad_note' },
        { field: 'row 6', code: 'bad_note' },
      ],
    })
  })

  it.each([
    ['no_code_column', ['가격,메모', '1,2']],
    ['no_code_column', ['']],
    ['not_csv', ['code,note', '005930,"open']],
  ])('is refused as %s', (code, lines) => {
    expect(read(...lines)).toMatchObject({ errors: [{ field: 'csv', code }] })
  })

  it('may have blank rows, which count where a row is named', () => {
    expect(read('code,note', '005930,하나', '', ',', ' , ')).toEqual({
      items: [{ code: '005930', note: '하나' }],
    })
    expect(read('code,note', '', '999999,')).toMatchObject({ errors: [{ field: 'row 3' }] })
  })

  it.each([
    ['rows that are not understood', 'code\n' + 'a\n'.repeat(250_000)],
    ['blank rows', 'code\n' + '\n'.repeat(500_000)],
    ['columns', 'code' + ','.repeat(500_000)],
    ['digits in a cell', `code\n'${'1'.repeat(500_000)}x`],
    ['signs that become longer in a cell', `code\n${'\ufdfa'.repeat(160_000)}`],
  ])('with very many %s is refused or read without looking up more than a list may have', (_what, text) => {
    const requested: string[] = []
    const listings: KnownListings = {
      byCode: (code) => (requested.push(code), known.byCode(code)),
      byName: (name) => (requested.push(name), known.byName(name)),
    }
    expect(readCsv(text, listings)).not.toEqual({ items: [expect.anything()] })
    expect(requested.length).toBeLessThanOrEqual(2 * 300)
    expect(Math.max(0, ...requested.map(({ length }) => length))).toBeLessThanOrEqual(1_000)
  })
})
