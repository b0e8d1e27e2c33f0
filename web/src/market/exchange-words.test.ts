import { expect, it } from 'vitest'
import { exchangeWord } from './exchange-words.ts'

it('names of the exchange are English in English, and never lost', () => {
  expect(exchangeWord('전기·전자', 'ko')).toBe('전기·전자')
  expect(exchangeWord('전기·전자', 'en')).toBe('Electronics')
  expect(exchangeWord('새 업종', 'en')).toBe('새 업종')
  expect(exchangeWord('', 'en')).toBe('')
})
