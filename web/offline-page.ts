import { LANGUAGES } from '#shared/language'
import { byLanguage } from './src/words/by-language.ts'
import type { OfflineWords } from './src/words/locale.ts'

const WORDS = byLanguage(
  import.meta.glob<OfflineWords>('./src/words/*/offline.ts', { eager: true, import: 'words' }),
)

/**
 * The page that the service worker shows while the server cannot be reached, in all languages; public/offline.js moves the
 * reader's to the top.
 *
 * @param template offline.html
 */
export function offlinePage(template: string): string {
  return template
    .replace('__TITLES__', LANGUAGES.map((language) => WORDS[language].page).join(' · '))
    .replace('__SECTIONS__', LANGUAGES.map(section).join('\n      '))
    .replace('__RETRY__', LANGUAGES.map(retry).join(' · '))
}

function section(language: (typeof LANGUAGES)[number], place: number): string {
  const { title, text } = WORDS[language]
  const heading = place === 0 ? 'h1' : 'h2'
  return `<section lang="${language}"><${heading}>${title}</${heading}><p>${text}</p></section>`
}

const retry = (language: (typeof LANGUAGES)[number]): string =>
  `<span lang="${language}">${WORDS[language].retry}</span>`
