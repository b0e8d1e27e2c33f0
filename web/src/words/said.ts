/** What vue-i18n reads in a text: places to fill, plurals, links to other words. */
const SYNTAX = /[{}|@]/

/**
 * The same words, the plain texts among them as functions, which vue-i18n only calls: texts it compiles at their first use,
 * which is a good part of the time until a page shows.
 */
export function said<Words extends object>(words: Words): Words {
  return Object.fromEntries(
    Object.entries(words).map(([key, word]: [string, unknown]) => {
      if (typeof word === 'object' && word !== null) return [key, said(word)]
      return [key, typeof word === 'string' && !SYNTAX.test(word) ? () => word : word]
    }),
  ) as Words
}
