import { pageWords } from './page-words.ts'

/** The common words and those of wall displays. */
export const useDisplayWords = pageWords(
  import.meta.glob<object>('./*/displays.ts', { eager: true, import: 'words' }),
)
