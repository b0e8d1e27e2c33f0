import { pageWords } from '../../words/page-words.ts'

/** The common words and those of the settings page. */
export const useSettingsWords = pageWords(
  import.meta.glob<object>('../../words/*/settings.ts', { eager: true, import: 'words' }),
)
