import { describe, expect, it } from 'vitest'
import { chain, type ChainLink } from './chain.ts'

const filing = (id: number, filed_no: string, more: Partial<ChainLink> = {}): ChainLink => ({
  id,
  day: '2026-03-19',
  filed_no,
  is_correction: false,
  is_withdrawal: false,
  is_retracted: false,
  ...more,
})
const corrected = { is_correction: true }

function linksOf(links: readonly ChainLink[]) {
  return [...chain(links)]
    .sort(([a], [b]) => a - b)
    .map(([id, { corrects, superseded_by: by, correction_no: no, withdrawn }]) =>
      [id, corrects ?? '-', by ?? '-', no, withdrawn ? 'withdrawn' : ''].join(' ').trim(),
    )
}

describe('the chain of corrections', () => {
  const day = [filing(1, '100'), filing(2, '200', corrected), filing(3, '300', corrected)]

  it('a chain leads from the original filing through each correction to the last', () => {
    expect(linksOf(day)).toEqual(['1 - 2 0', '2 1 3 1', '3 2 - 2'])
  })

  it('a chain is the same whatever order its filings arrive in', () => {
    for (const order of [
      [2, 0, 1],
      [1, 2, 0],
      [2, 1, 0],
    ])
      expect(linksOf(order.flatMap((at) => day[at] ?? []))).toEqual(linksOf(day))
  })

  it('a correction is linked to the nearest earlier filing where two have the same title', () => {
    expect(linksOf([filing(1, '100'), filing(2, '200'), filing(3, '300', corrected)])).toEqual([
      '1 - - 0',
      '2 - 3 0',
      '3 2 - 1',
    ])
    expect(linksOf([filing(1, '100'), filing(2, '300'), filing(3, '200', corrected)])).toEqual([
      '1 - 3 0',
      '2 - - 0',
      '3 1 - 1',
    ])
  })

  it('a chain of corrections continues over days', () => {
    expect(linksOf([filing(1, '100'), filing(2, '050', { ...corrected, day: '2026-03-20' })])).toEqual([
      '1 - 2 0',
      '2 1 - 1',
    ])
  })

  it('a correction has no chain until its original arrives, however late', () => {
    expect(linksOf([filing(1, '100', corrected)])).toEqual(['1 - - 0'])
    expect(linksOf([filing(1, '100', corrected), filing(2, '900')])).toEqual(['1 2 - 1', '2 - 1 0'])
  })

  it('a filing that a later one or the source withdraws is marked as withdrawn', () => {
    expect(linksOf([filing(1, '100'), filing(2, '200', { is_withdrawal: true })])).toEqual([
      '1 - - 0 withdrawn',
      '2 1 - 0',
    ])
    expect(linksOf([filing(1, '100', { is_retracted: true })])).toEqual(['1 - - 0 withdrawn'])
  })
})
