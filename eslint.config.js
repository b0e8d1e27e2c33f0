import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import { defineConfig, globalIgnores } from 'eslint/config'
import globals from 'globals'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { languageFolders } from './lint/language-folders.js'
import { oneEventMap } from './lint/one-event-map.js'
import { restContract } from './lint/rest-contract.js'
import { css, scale } from './lint/scale.js'
import { steadyTests } from './lint/steady-tests.js'

const MAX_LINES = 300
/** A test file covers one subject, and its cases share a setup. */
const MAX_TEST_LINES = 550

export default defineConfig([
  globalIgnores(['dist/', '.data/', 'node_modules/', 'playwright-report/', 'test-results/']),
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  vue.configs['flat/recommended'],
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: {
          allowDefaultProject: ['*.js', 'launch/*.mjs', 'lint/*.js', 'e2e/testing/*.js'],
        },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    plugins: {
      house: {
        rules: {
          'language-folders': languageFolders,
          'one-event-map': oneEventMap,
          'rest-contract': restContract,
          scale,
          'steady-tests': steadyTests,
        },
        processors: { css },
      },
    },
    rules: {
      'house/language-folders': 'error',
      'house/one-event-map': 'error',
      'house/rest-contract': 'error',
      'house/steady-tests': 'error',
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', MAX_LINES],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: ts.parser, projectService: true, extraFileExtensions: ['.vue'] },
    },
  },
  {
    files: ['web/**'],
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'house/scale': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(TSAsExpression, TSNonNullExpression) > CallExpression[callee.name="inject"][arguments.length=2]',
          message: 'A cast hides a missing provider: use injectRequired() of web/src/ui.',
        },
        {
          selector: 'CallExpression[callee.name="inject"][arguments.length=1]',
          message: 'Use injectRequired() of web/src/ui, or give a default.',
        },
      ],
    },
  },
  {
    files: ['web/**/*.vue'],
    ignores: ['web/src/ui/**'],
    rules: {
      'vue/no-restricted-html-elements': [
        'error',
        { element: 'button', message: 'Take Button, IconButton, Chip or Segmented of web/src/ui.' },
      ],
    },
  },
  { files: ['web/**/*.css'], ignores: ['web/src/ui/styles/scale.css'], processor: 'house/css' },
  {
    // BullMQ 6 accepts `repeat` without a word and never repeats (use upsertJobScheduler).
    files: ['worker/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='add'] Property[key.name='repeat']",
          message: 'BullMQ 6 ignores `repeat`; use queue.upsertJobScheduler().',
        },
      ],
    },
  },
  { files: ['**/*.test.ts', '**/*.spec.ts'], rules: { 'max-lines': ['error', MAX_TEST_LINES] } },
  // Data: the texts of a language, a line each.
  { files: ['web/src/words/*/{common,console}.ts'], rules: { 'max-lines': 'off' } },
  { files: ['**/*.js', '**/*.mjs'], extends: [ts.configs.disableTypeChecked] },
  // Read as text and run in the page.
  {
    files: ['e2e/testing/layout-faults.js', 'e2e/testing/wall-probe.js'],
    languageOptions: { globals: { ...globals.browser } },
    rules: { '@typescript-eslint/no-unused-vars': 'off' },
  },
  // Written from docs/protocol.md alone.
  { files: ['docs/examples/**'], rules: { 'house/one-event-map': 'off' } },
  { files: ['launch/**', 'bench/**'], rules: { 'no-console': 'off' } },
  prettier,
])
