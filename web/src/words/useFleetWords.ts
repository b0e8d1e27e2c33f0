import { pageWords } from './page-words.ts'
import { useConsoleWords } from './useConsoleWords.ts'

/** The words of the console and those of the states of displays, their commands and messages. */
export const useFleetWords = pageWords(
  import.meta.glob<object>('./*/fleet.ts', { eager: true, import: 'words' }),
  useConsoleWords,
)
