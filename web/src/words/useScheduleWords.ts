import { pageWords } from './page-words.ts'
import { useConsoleWords } from './useConsoleWords.ts'

/** The words of the console and those of the rules of a display. */
export const useScheduleWords = pageWords(
  import.meta.glob<object>('./*/schedule.ts', { eager: true, import: 'words' }),
  useConsoleWords,
)
