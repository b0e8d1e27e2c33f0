import { pageWords } from './page-words.ts'
import { useDisclosureWords } from './useDisclosureWords.ts'

const alertWords = pageWords(import.meta.glob<object>('./*/alerts.ts', { eager: true, import: 'words' }))

/** The words of alerts, and the names of kinds of disclosures, which they are about. */
export function useAlertWords() {
  const { kindName } = useDisclosureWords()
  return { ...alertWords(), kindName }
}
