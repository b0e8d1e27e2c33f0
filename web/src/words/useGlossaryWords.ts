import { pageWords } from './page-words.ts'

/** The words of the glossary. */
export const useGlossaryWords = pageWords(
  import.meta.glob<object>('./*/glossary.ts', { eager: true, import: 'words' }),
)
