import { pageWords } from '../../words/page-words.ts'

/** The words of everybody and those of the table of all listings. */
export const useListingsWords = pageWords(
  import.meta.glob<object>('../../words/*/listings.ts', { eager: true, import: 'words' }),
)
