import { RuleTester } from 'eslint'
import ts from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import vueParser from 'vue-eslint-parser'
import { LANGUAGES } from '#shared/language'
import { languageFolders, languageNames } from './language-folders.js'

RuleTester.describe = describe
RuleTester.it = it

const filename = 'web/src/market/names.ts'
const errors = [
  {
    message: 'what differs between languages stands in web/src/words/<language>/; ask LOCALES or byLanguage',
  },
]

describe('the lint rule for languages', () => {
  it('reads the languages from the list that server and web use', () => {
    expect([...languageNames()]).toEqual(LANGUAGES)
  })
})

new RuleTester({ languageOptions: { parser: ts.parser } }).run('language-folders', languageFolders, {
  valid: [
    { filename, code: `LOCALES[language].numbers.money(krw)` },
    { filename, code: `const collator = new Intl.Collator('ko')` },
    { filename, code: `if (language === other) return` },
    { filename: 'shared/protocol/settings.ts', code: `const CHOICES = { language: LANGUAGES }` },
    { filename: 'shared/language.ts', code: `export const LANGUAGES = ['ko', 'en'] as const` },
    { filename: 'web/src/words/locales.ts', code: `export const LOCALES = { ko, en }` },
    { filename: 'web/src/words/en/dates.ts', code: `const isOwn = language === 'en'` },
    { filename: 'web/src/words/numbers.test.ts', code: `if (language === 'en') expect(text).toBe('1K')` },
    { filename: 'e2e/barriers.spec.ts', code: `for (const language of ['ko', 'en']) look(language)` },
  ],
  invalid: [
    { filename, code: `const text = language === 'en' ? 'day' : '일'`, errors },
    { filename, code: `if ('ko' !== language) short()`, errors },
    { filename, code: `switch (language) { case 'ko': return '일' }`, errors },
    { filename, code: `const NAMES = { ko: '한국어', en: 'English' }`, errors },
    { filename, code: `const NAMES = { 'ko': '한국어', en: 'English' }`, errors },
    { filename, code: `const LANGUAGES = ['ko', 'en'] as const`, errors },
    { filename: 'web/public/appearance.js', code: `spoken.find((name) => name === 'ko')`, errors },
    {
      filename: 'server/mail/subject.ts',
      code: `const subject = language == 'en' ? 'Hello' : '안녕'`,
      errors,
    },
  ],
})

new RuleTester({ languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser } } }).run(
  'language-folders',
  languageFolders,
  {
    valid: [
      {
        filename: 'web/src/ui/Page.vue',
        code: `<template><b :lang="language">{{ t('day') }}</b></template>`,
      },
    ],
    invalid: [
      {
        filename: 'web/src/ui/Page.vue',
        code: `<template><b>{{ locale === 'en' ? 'day' : '일' }}</b></template>`,
        errors,
      },
    ],
  },
)
