import { LANGUAGES, type Language } from '#shared/language'

/**
 * What `import.meta.glob` finds of one file in the folders of all languages. A literal pattern there is an ordinary import of
 * each file, and so is part of the chunk that needs it.
 *
 * @param files by path, such as `./ko/stock.ts`
 */
export function byLanguage<T>(files: Readonly<Record<string, T>>): Readonly<Record<Language, T>> {
  const found = LANGUAGES.map((language) => {
    const [, file] = Object.entries(files).find(([path]) => path.includes(`/${language}/`)) ?? []
    if (file === undefined) throw new Error(`${language} has none of ${Object.keys(files).join(', ')}`)
    return [language, file] as const
  })
  return Object.fromEntries(found) as Record<Language, T>
}
