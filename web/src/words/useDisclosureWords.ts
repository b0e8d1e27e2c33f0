import { partsOf } from '#shared/disclosures/classify'
import type { Kind } from '#shared/disclosures/kinds'
import { pageWords } from './page-words.ts'

/** Those words as they are. */
export const usePlainWords = pageWords(
  import.meta.glob<object>('./*/disclosures.ts', { eager: true, import: 'words' }),
)

/** The common words and those of disclosures. */
export function useDisclosureWords() {
  const i18n = usePlainWords()
  const { t } = i18n
  return {
    ...i18n,
    /** A kind by its name. */
    kindName: (kind: Kind): string => {
      const { subject, stage } = partsOf(kind)
      const name = t(`disclosures.subject.${subject}`)
      return stage === '' ? name : t(`disclosures.stage.${stage}`, { subject: name })
    },
  }
}
