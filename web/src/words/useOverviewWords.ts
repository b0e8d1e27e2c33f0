import { pageWords } from './page-words.ts'

/** The common words and those of the overview. */
export const useOverviewWords = pageWords(
  import.meta.glob<object>('./*/overview.ts', { eager: true, import: 'words' }),
)
