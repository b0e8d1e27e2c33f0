import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const MAX_STACKS = 4

export default defineConfig({
  plugins: [vue()],
  test: {
    pool: 'forks',
    // An embedded stack for each, which is several processes. No more than there are cores: `npm test` runs a browser beside
    // them, whose tests take longest. One number for all projects: files of two of them that run at the same time then never
    // have the same VITEST_POOL_ID.
    maxWorkers: Math.min(availableParallelism(), MAX_STACKS),
    reporters: ['default'],
    // Nets for what hangs, not budgets: a test waits for a state, and a slow machine makes it later, not red.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000, interval: 20 } },
    // Test files share the modules of their worker, which to load for each file would cost more than most tests themselves:
    // no module keeps state that a test could leave behind, and mocks, stubs and mounted components end with their test.
    isolate: false,
    unstubGlobals: true,
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            '{shared,platform,database,server,worker,migrations,launch,lint,docs,bench}/**/*.test.ts',
            '*.test.ts',
          ],
          exclude: ['**/*.int.test.ts', '**/node_modules/**', 'dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'web',
          environment: 'happy-dom',
          environmentOptions: { happyDOM: { settings: { device: { prefersColorScheme: 'dark' } } } },
          setupFiles: ['web/src/testing/browser.setup.ts'],
          include: ['web/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: ['**/*.int.test.ts'],
          globalSetup: ['database/testing/integration.setup.ts'],
          exclude: ['**/node_modules/**', 'dist/**'],
        },
      },
    ],
  },
})
