import { describe, expect, it } from 'vitest'
import { spreadsheetContent, spreadsheetLiteral, spreadsheetText } from './spreadsheet-text.ts'

describe('a text for a spreadsheet', () => {
  it.each([
    '=1+1',
    '+82-10',
    '-1',
    '@SUM(A1)',
    '＝cmd()',
    '＋1',
    '－1',
    '＠x',
    '−1',
    ' =1',
    '\t=1',
    '\u200b=1',
    '\rx',
    '\nx',
    '\tx',
  ])('is no formula: %j', (text) => {
    expect(spreadsheetText(text)).toBe(`'${text}`)
  })

  it.each([
    '000660',
    '1E5',
    '1e-5',
    '0012.50',
    '1,234',
    '100%',
    '(5)',
    '₩500',
    '1/2',
    '3-4',
    '2026-03-19',
    '10:30',
    '3월 1일',
    '2026년 3월 19일',
    '오전 9시',
    'MAR1',
    '1-Mar',
    'Sept 2 2026',
    '9 pm',
    'TRUE',
    'false',
    '０００６６０',
    ' 007 ',
    `${'1'.repeat(20)}e${'2'.repeat(20)}`,
  ])('is no number, date, time or truth: %j', (text) => {
    expect(spreadsheetText(text)).toBe(`="${text}"`)
  })

  it.each([
    '',
    '삼성전자',
    'DL이앤씨2우(전환)-A',
    '3S',
    'JYP Ent.',
    '10.0.0.1',
    '{"a":1}',
    'a=1',
    'March on',
    '년',
    'Mozilla/5.0 (X11)',
  ])('is left as it is where nothing else can be read in it: %j', (text) => {
    expect(spreadsheetText(text)).toBe(text)
  })

  it('is escaped by its first character where it is too long for a formula', () => {
    expect(spreadsheetText('1'.repeat(256))).toBe(`'${'1'.repeat(256)}`)
  })

  it('cannot terminate the literal that it stands in', () => {
    expect(spreadsheetLiteral('1"&cmd()&"')).toBe('="1""&cmd()&"""')
  })

  it.each(['=1+1', '\t-2', '000660', '1"2', '삼성전자', "'quoted'", "it's", '1'.repeat(256)])(
    'is read again as it was written: %j',
    (text) => {
      expect(spreadsheetContent(spreadsheetText(text))).toBe(text)
      expect(spreadsheetContent(spreadsheetLiteral(text))).toBe(text)
    },
  )
})

describe('the time that a text takes', () => {
  it.each([
    ['digits', '1'.repeat(2_000_000)],
    ['a month and letters', `jan${'a'.repeat(2_000_000)}`],
    ['hours and colons', '1:'.repeat(1_000_000)],
    ['years and dashes', `jan${'-1'.repeat(1_000_000)}`],
    ['blanks', `1${' '.repeat(2_000_000)}`],
  ])('grows no faster than the text, of %s that end in another sign', (_what, text) => {
    expect(spreadsheetText(`${text}!`)).toBe(`${text}!`)
    expect(spreadsheetContent(`'${text}!`)).toBe(`'${text}!`)
  })
})
