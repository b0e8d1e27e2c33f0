import { pageWords } from '../../words/page-words.ts'

/** The common words and those of the table of all listings. */
export const useListingsWords = pageWords(
  import.meta.glob<object>('../../words/*/listings.ts', { eager: true, import: 'words' }),
)
