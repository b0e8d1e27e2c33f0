import { describe, expect, it } from 'vitest'
import type { Block, SectorBlock } from './sectors.ts'
import { walkedTo } from './walk.ts'

const block = (code: string | null): Block => ({
  code,
  name: code ?? '',
  capKrw: 1,
  listings: 1,
  rate: 0,
  quote: null,
})
const sector = (name: string, codes: (string | null)[]): SectorBlock => ({
  sector: name,
  capKrw: 1,
  rate: 0,
  blocks: codes.map(block),
})
const MAP = [sector('a', ['A1', 'A2', null]), sector('b', [null]), sector('c', ['C1', 'C2'])]
const ALL = ['A1', 'A2', 'C1', 'C2']

describe('the map by keyboard', () => {
  it('every listing with a block of its own is reached by one arrow, and combined blocks are passed over', () => {
    const passed: (string | null)[] = []
    for (
      let code = walkedTo(MAP, null, 'ArrowRight');
      passed.length < 5;
      code = walkedTo(MAP, code, 'ArrowRight')
    )
      passed.push(code)
    expect(passed).toEqual([...ALL, 'A1'])
    for (const code of ALL) expect(walkedTo(MAP, walkedTo(MAP, code, 'ArrowRight'), 'ArrowLeft')).toBe(code)
  })

  it('the other arrows lead to the largest of the next and of the previous sector', () => {
    expect(walkedTo(MAP, 'A2', 'ArrowDown')).toBe('C1')
    expect(walkedTo(MAP, 'C2', 'ArrowDown')).toBe('A1')
    expect(walkedTo(MAP, 'C2', 'ArrowUp')).toBe('A1')
    expect(walkedTo(MAP, 'A2', 'ArrowUp')).toBe('C1')
    expect([walkedTo(MAP, 'C1', 'Home'), walkedTo(MAP, 'A1', 'End')]).toEqual(['A1', 'C2'])
  })

  it('a listing that is no longer on the map leads to the first, and other keys nowhere', () => {
    expect(walkedTo(MAP, 'gone', 'ArrowRight')).toBe('A1')
    expect(walkedTo(MAP, 'A1', 'x')).toBeNull()
    expect(walkedTo([], null, 'ArrowRight')).toBeNull()
  })
})
