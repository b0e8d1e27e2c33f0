import { pageWords } from './page-words.ts'

/** The words of watchlists, which arrive with the first page that has something of them. */
export const useWatchlistWords = pageWords(
  import.meta.glob<object>('./*/watchlists.ts', { eager: true, import: 'words' }),
)
