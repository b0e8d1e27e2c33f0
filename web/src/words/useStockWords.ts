import { pageWords } from './page-words.ts'

/** The words of everybody and those of single stocks: their page, comparing, replaying. */
export const useStockWords = pageWords(
  import.meta.glob<object>('./*/stock.ts', { eager: true, import: 'words' }),
)
