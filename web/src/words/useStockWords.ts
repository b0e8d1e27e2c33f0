import { pageWords } from './page-words.ts'

/** The common words and those of single stocks: their page, comparison and replay. */
export const useStockWords = pageWords(
  import.meta.glob<object>('./*/stock.ts', { eager: true, import: 'words' }),
)
