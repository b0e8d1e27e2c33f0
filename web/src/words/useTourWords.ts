import { pageWords } from './page-words.ts'

/** The words of the tour. */
export const useTourWords = pageWords(
  import.meta.glob<object>('./*/tour.ts', { eager: true, import: 'words' }),
)
