import { pageWords } from './page-words.ts'

/** The words of everybody and those of a screen that is, or is to be, a paired one. */
export const useDisplayWords = pageWords(
  import.meta.glob<object>('./*/displays.ts', { eager: true, import: 'words' }),
)
