import { describe, expect, it } from 'vitest'
import { createCalendar, krxCalendar } from '#shared/market/calendar'
import { parseSnapshot } from './tables.ts'
import { listingFile, manyRows, type FileRow } from './testing/files.ts'
import { goesOn, isEarlier, tradeDateOf, type ListingFile } from './trade-date.ts'

const rowsOf = (rows: readonly FileRow[]) => parseSnapshot(listingFile(rows)).rows
const seen = (time: string) => Date.parse(`${time}+09:00`)

/** Thursday's last file, and the next day's values: other base prices, and a volume that started over. */
const THURSDAY = rowsOf(manyRows(50, { move: 7, volume: 90_000 }))
const FRIDAY = rowsOf(manyRows(50, { base: 1_007, move: 3, volume: 500 }))

function dated(
  file: ListingFile,
  {
    before = null,
    calendar = krxCalendar,
  }: { before?: ListingFile | null; calendar?: typeof krxCalendar } = {},
) {
  const requests: string[] = []
  const tradeDate = tradeDateOf(file, calendar, (name) => {
    requests.push(name)
    return Promise.resolve(before)
  })
  return tradeDate.then((date) => ({ date, requests }))
}

const file = (name: string, notNewer: string, rows = FRIDAY): ListingFile => ({
  name,
  notNewerThanMs: seen(notNewer),
  rows,
})
const thursdays = file('2026-03-19', '2026-03-19T18:00', THURSDAY)

describe('the trade date of a file of the cache', () => {
  it('is the day of its name when it has the prices of that day', async () => {
    const { date } = await dated(file('2026-03-20', '2026-03-20T10:34'), { before: thursdays })
    expect(date).toBe('2026-03-20')
  })

  it('is the previous trading day for the file that is written at one in the morning', async () => {
    const { date, requests } = await dated(file('2026-03-20', '2026-03-20T01:20', THURSDAY))
    expect({ date, requests }).toEqual({ date: '2026-03-19', requests: [] })
  })

  it('is the previous trading day for any file from before the first delayed prices', async () => {
    const { date } = await dated(file('2026-03-20', '2026-03-20T09:19'))
    expect(date).toBe('2026-03-19')
    expect((await dated(file('2026-03-20', '2026-03-20T09:20'))).date).toBe('2026-03-20')
  })

  it('is the previous trading day for the stale first file of a morning', async () => {
    const stale = rowsOf(manyRows(50, { move: 7, volume: 90_000 }).map(withMoreVolume))
    const result = await dated(file('2026-03-20', '2026-03-20T09:37', stale), { before: thursdays })
    expect(result).toEqual({ date: '2026-03-19', requests: ['2026-03-19'] })
  })

  it('is that of its name when there is no file to compare it with', async () => {
    expect((await dated(file('2026-03-20', '2026-03-20T09:37', THURSDAY))).date).toBe('2026-03-20')
  })

  it.each([
    ['a Saturday', '2026-03-21'],
    ['a Sunday', '2026-03-22'],
  ])('is Friday for the file of %s', async (_, name) => {
    expect((await dated(file(name, `${name}T12:00`), { before: thursdays })).date).toBe('2026-03-20')
  })

  it('is Friday until twenty past nine on a Monday', async () => {
    expect((await dated(file('2026-03-23', '2026-03-23T09:00'))).date).toBe('2026-03-20')
  })

  it('is the previous trading day for the file of a holiday on a weekday', async () => {
    expect((await dated(file('2026-05-05', '2026-05-05T13:00'))).date).toBe('2026-05-04')
  })

  it('follows a temporary holiday that the operator declares', async () => {
    const calendar = createCalendar({ overrides: { closed: ['2026-03-20'] } })
    const { date } = await dated(file('2026-03-20', '2026-03-20T12:00'), { calendar })
    expect(date).toBe('2026-03-19')
  })

  it('uses the later first prices of a day that begins an hour later', async () => {
    const first = (time: string) => dated(file('2026-11-19', `2026-11-19T${time}`)).then(({ date }) => date)
    expect([await first('10:19'), await first('10:20')]).toEqual(['2026-11-18', '2026-11-19'])
  })

  it('is a weekday in a year that the calendar does not know', async () => {
    expect((await dated(file('2031-03-03', '2031-03-03T12:00'))).date).toBe('2031-03-03')
  })
})

describe('rows of two files', () => {
  it('are of one day when bases are the same and no volume fell', () => {
    expect(goesOn(THURSDAY, rowsOf(manyRows(50, { move: 7, volume: 90_000 }).map(withMoreVolume)))).toBe(true)
    expect(goesOn(THURSDAY, THURSDAY)).toBe(true)
  })

  it('are of two days when the bases differ', () => {
    expect(goesOn(THURSDAY, FRIDAY)).toBe(false)
  })

  it('are of two days when the volume started over, though no base moved', () => {
    expect(goesOn(THURSDAY, rowsOf(manyRows(50, { move: 1, volume: 10 })))).toBe(false)
  })

  it('prove nothing while one of them has no price', () => {
    const blank = rowsOf(manyRows(50).map((row) => ({ ...row, price: null })))
    expect([goesOn(blank, FRIDAY), goesOn(THURSDAY, blank), goesOn([], FRIDAY)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('are earlier when more volumes fell than rose, with the same bases', () => {
    const morning = rowsOf(manyRows(50, { move: 2, volume: 100 }))
    expect([
      isEarlier(THURSDAY, morning),
      isEarlier(morning, THURSDAY),
      isEarlier(THURSDAY, THURSDAY),
    ]).toEqual([true, false, false])
  })

  it('are not earlier but of another day when their bases differ', () => {
    expect(isEarlier(THURSDAY, FRIDAY)).toBe(false)
  })
})

/** Trades of the hours after the close. */
function withMoreVolume(row: FileRow, n: number): FileRow {
  return n % 3 === 0 ? { ...row, volume: (row.volume ?? 0) + 25 } : row
}
