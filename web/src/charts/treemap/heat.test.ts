import { describe, expect, it } from 'vitest'
import type { Look } from '../look.ts'
import { heatScale } from './heat.ts'

const colors = { heatUp: 'rgb(200, 0, 0)', heatFlat: '#646464', heatDown: '#00f' } as Look['colors']
const heat = heatScale(colors)

describe('the heat of a block', () => {
  it('is neutral at the base price and without a rate', () => {
    expect(heat(0)).toBe('rgb(100,100,100)')
    expect(heat(null)).toBe('rgb(100,100,100)')
  })

  it('grows evenly with the change, in the direction of the user’s palette', () => {
    expect(heat(2.5)).toBe('rgb(150,50,50)')
    expect(heat(-2.5)).toBe('rgb(50,50,178)')
  })

  it('is full from five per cent on', () => {
    expect(heat(5)).toBe('rgb(200,0,0)')
    expect(heat(30)).toBe('rgb(200,0,0)')
    expect(heat(-30)).toBe('rgb(0,0,255)')
  })
})
