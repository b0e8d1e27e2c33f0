import { pageWords } from '../../words/page-words.ts'
import { useOverviewWords } from '../../words/useOverviewWords.ts'

/** The words of the overview, which the wall shares, and those of the wall. */
export const useWallWords = pageWords(
  import.meta.glob<object>('../../words/*/wall.ts', { eager: true, import: 'words' }),
  useOverviewWords,
)
