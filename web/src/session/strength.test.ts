import { describe, expect, it } from 'vitest'
import { strengthOf } from './strength.ts'

describe('the strength of a password', () => {
  it('grows with what has to be guessed', () => {
    expect(strengthOf('password', [])).toBe(0)
    expect(strengthOf('Vq7#rumLx2!dow', [])).toBe(4)
  })

  it('is not raised by typing a Korean word on a Latin keyboard, or the other way round', () => {
    expect(strengthOf('dkssudgktpdy', [])).toBeLessThan(2)
    expect(strengthOf('안녕하세요', [])).toBeLessThan(2)
  })

  it('is not raised by the own name', () => {
    expect(strengthOf('Gilseong87', ['gilseong87'])).toBeLessThan(strengthOf('Gilseong87', []))
  })
})
