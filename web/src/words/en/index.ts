import type { Locale } from '../locale.ts'
import { words } from './common.ts'
import { numbers } from './numbers.ts'

export const locale: Locale = {
  name: 'English',
  words,
  numbers,
  listingNames: async () => (await import('#shared/market/search/english-name')).englishName,
}
