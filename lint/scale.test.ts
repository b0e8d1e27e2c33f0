import { ESLint, Linter } from 'eslint'
import vue from 'eslint-plugin-vue'
import { describe, expect, it } from 'vitest'
import vueParser from 'vue-eslint-parser'
import { css, scale } from './scale.js'

const REFUSED: [style: string, message: string][] = [
  ['p { font-size: 12.5px; }', 'a size of text'],
  ['code { font: 600 16px/1.4 monospace; }', 'a size of text'],
  ['p { z-index: 20; }', 'a layer of the scale'],
  ['@media (max-width: 860px) { p { color: red; } }', 'a breakpoint'],
  ['@media (min-width: 640px) { p { color: red; } }', 'a breakpoint'],
  ['@media (width < 640px) { p { color: red; } }', 'a breakpoint'],
  ['@media (max-width: 640px) and (max-width: 700px) { p { color: red; } }', 'a breakpoint'],
]
const ACCEPTED = [
  'p { font-size: var(--text-sm); z-index: var(--layer-popover); }',
  'i { font-size: 0.7em; }',
  'p { font: inherit; }',
  '@media (max-width: 1000px), (max-height: 560px) { p { color: red; } }',
  '@media (forced-colors: active) { p { color: red; } }',
  // A component may query its own width.
  '@container (min-width: 300px) { p { color: red; } }',
  '/* Once it was font-size: 12.5px. */ p { color: red; }',
]

function lint(code: string, filename: string, config: Linter.Config): string[] {
  const files = ['**/*.vue', '**/*.css', '**/*.ts']
  return new Linter().verify(code, [{ files, ...config }], { filename }).map(({ message }) => message)
}

const inComponent = (style: string) =>
  lint(`<template><p /></template>\n<style scoped>\n${style}\n</style>\n`, 'web/src/Some.vue', {
    languageOptions: { parser: vueParser },
    plugins: { house: { rules: { scale } } },
    rules: { 'house/scale': 'error' },
  })
const inSheet = (style: string) => lint(style, 'web/src/some.css', { processor: css })

describe('the scale', () => {
  it.each(REFUSED)('refuses `%s` in a component and in a style sheet', (style, message) => {
    for (const found of [inComponent(style), inSheet(style)]) {
      expect(found).toEqual([expect.stringContaining(message)])
    }
  })

  it.each(ACCEPTED)('accepts `%s`', (style) => {
    expect([inComponent(style), inSheet(style)]).toEqual([[], []])
  })

  it('names the line that it refuses', () => {
    const config = { files: ['**/*.css'], processor: css }
    const [found] = new Linter().verify('p {\n  color: red;\n  z-index: 3;\n}\n', [config], 'web/some.css')
    expect(found).toMatchObject({ line: 3, column: 3 })
  })

  it('refuses a media query of a script with a breakpoint of its own', () => {
    const config = { plugins: { house: { rules: { scale } } }, rules: { 'house/scale': 'error' as const } }
    const query = (text: string) => lint(`useMediaQuery('${text}')`, 'web/src/some.ts', config)
    expect(query('(max-width: 700px)')).toEqual([expect.stringContaining('a breakpoint')])
    expect(query('(max-width: 640px)')).toEqual([])
  })
})

describe('a raw button', () => {
  const RULE = 'vue/no-restricted-html-elements'

  /** With the project's configuration for such a file. */
  async function complaints(filename: string): Promise<string[]> {
    const config = (await new ESLint().calculateConfigForFile(filename)) as Linter.Config
    return lint('<template><button type="button">…</button></template>\n', filename, {
      languageOptions: { parser: vueParser },
      plugins: { vue: vue },
      rules: { [RULE]: config.rules?.[RULE] ?? 'off' },
    })
  }

  it('is refused in a feature, and its own in web/src/ui', async () => {
    expect(await complaints('web/src/features/stock/Some.vue')).toEqual([expect.stringContaining('Button')])
    expect(await complaints('web/src/ui/Button.vue')).toEqual([])
  })
})
