import { pageWords } from './page-words.ts'

/** The common words and those of the account page and the console. */
export const useConsoleWords = pageWords(
  import.meta.glob<object>('./*/console.ts', { eager: true, import: 'words' }),
)
