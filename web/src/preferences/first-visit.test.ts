import { expect, it } from 'vitest'
import { firstVisit } from './first-visit.ts'

it.each([
  [['ko-KR', 'ko', 'en-US'], 'ko'],
  [['en-US', 'en', 'ko-KR'], 'en'],
  [['EN-gb'], 'en'],
  [['ja-JP', 'en-US'], 'en'],
  [['ja-JP'], 'ko'],
  [['kok-IN', 'eng'], 'ko'],
  [[], 'ko'],
])('a first visit with a browser of %s is in %s, in the colours of the system', (languages, language) => {
  expect(firstVisit(languages)).toEqual({ language, theme: 'system' })
})
