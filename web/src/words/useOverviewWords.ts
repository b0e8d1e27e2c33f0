import { pageWords } from './page-words.ts'

/** The words of everybody and those of the overview. */
export const useOverviewWords = pageWords(
  import.meta.glob<object>('./*/overview.ts', { eager: true, import: 'words' }),
)
