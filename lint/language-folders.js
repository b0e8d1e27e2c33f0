/**
 * Everything about a language is in its folder, `web/src/words/<language>/`: no other file checks the
 * language or keeps something per language. So a new language is a folder and two lines. Tests may name a
 * language.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'

const LIST = 'shared/language.ts'
const FOLDERS = /(^|\/)web\/src\/words\/\w+\/[^/]+$/
/** Where every language has its entry, checked by the compiler. */
const LOCALES = /(^|\/)web\/src\/words\/locales\.ts$/
const PRODUCT = /(^|\/)(shared|platform|database|worker|server|web)\//
const TESTS = /\.test\.ts$|\/testing\/|\/bench\//

const message = `what differs between languages stands in web/src/words/<language>/; ask LOCALES or byLanguage`

/** Read once for all files. */
let languages

/** The names in the list `LANGUAGES`. */
export function languageNames() {
  const text = readFileSync(path.resolve(import.meta.dirname, '..', LIST), 'utf8')
  const list = /LANGUAGES = \[([^\]]+)\]/.exec(text)?.[1] ?? ''
  return new Set([...list.matchAll(/'(\w+)'/g)].map(([, name]) => name))
}

/** @type {import('eslint').Rule.RuleModule} */
export const languageFolders = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'what differs between languages stands in the folders of the languages' },
  },
  create(context) {
    const file = context.filename.replaceAll(path.sep, '/')
    if (
      !PRODUCT.test(file) ||
      file.endsWith(LIST) ||
      FOLDERS.test(file) ||
      LOCALES.test(file) ||
      TESTS.test(file)
    )
      return {}
    languages ??= languageNames()
    const report = (node) => context.report({ node, message })
    const isLanguage = (node) => node?.type === 'Literal' && languages.has(node.value)
    const nameOf = ({ key }) => key?.name ?? key?.value

    const visitor = {
      BinaryExpression({ left, right }) {
        for (const node of [left, right]) if (isLanguage(node)) report(node)
      },
      SwitchCase({ test }) {
        if (isLanguage(test)) report(test)
      },
      ObjectExpression(node) {
        const names = new Set(node.properties.map(nameOf))
        if ([...languages].every((language) => names.has(language))) report(node)
      },
      ArrayExpression({ elements }) {
        const named = elements.filter(isLanguage)
        if (named.length > 1) report(named[0])
      },
    }
    const { defineTemplateBodyVisitor } = context.sourceCode.parserServices
    return defineTemplateBodyVisitor?.(visitor, visitor) ?? visitor
  },
}
