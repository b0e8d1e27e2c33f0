import { pageWords } from './page-words.ts'
import { usePlainWords } from './useDisclosureWords.ts'

/** The words of disclosures, whose lists look alike, and those of headlines. */
export const useNewsWords = pageWords(
  import.meta.glob<object>('./*/news.ts', { eager: true, import: 'words' }),
  usePlainWords,
)
