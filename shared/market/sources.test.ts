import { describe, expect, it } from 'vitest'
import {
  datasetOf,
  isAsOfBound,
  isForOwnUse,
  HISTORY_SOURCES,
  LIVE_SOURCES,
  SOURCE_NAMES,
  SOURCES,
} from './sources.ts'

describe('the sources of prices', () => {
  it('can each be named by MARKET_SOURCE, by HISTORY_SOURCE, or by both', () => {
    expect(new Set([...LIVE_SOURCES, ...HISTORY_SOURCES])).toEqual(new Set(SOURCE_NAMES))
  })

  it('have a data set, which is unknown for a source of another release', () => {
    for (const name of SOURCE_NAMES) expect(datasetOf(name)).toBe(SOURCES[name].dataset)
    expect([datasetOf('toString'), datasetOf(''), datasetOf(null)]).toEqual([null, null, null])
  })

  it('state the time of their prices, except for files without a timestamp', () => {
    expect(SOURCE_NAMES.filter(isAsOfBound)).toEqual(['csv-cache'])
    expect(isAsOfBound('toString')).toBe(false)
  })

  it('are restricted to the key holder’s own use where they are a broker’s', () => {
    expect(SOURCE_NAMES.filter(isForOwnUse)).toEqual(['kis'])
  })
})
