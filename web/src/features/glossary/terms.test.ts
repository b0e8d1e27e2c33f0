import { expect, it } from 'vitest'
import { words as english } from '../../words/en/glossary.ts'
import { words as korean } from '../../words/ko/glossary.ts'
import { TERMS } from './terms.ts'

it('every word of the glossary is stated once, has a reading in Latin letters, and a meaning in both languages', () => {
  const ids = TERMS.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(Object.keys(korean.glossary.terms).sort()).toEqual(ids.toSorted())
  expect(Object.keys(english.glossary.terms).sort()).toEqual(ids.toSorted())
  for (const { said } of TERMS) expect(said).toMatch(/^[a-z, ]+$/)
})
