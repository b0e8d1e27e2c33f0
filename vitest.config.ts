import { availableParallelism } from 'node:os'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const MOST_STACKS = 4

export default defineConfig({
  plugins: [vue()],
  test: {
    pool: 'forks',
    reporters: ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          maxWorkers: '100%',
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
          maxWorkers: '100%',
          include: ['web/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: ['**/*.int.test.ts'],
          globalSetup: ['platform/testing/embedded-stack.setup.ts'],
          exclude: ['**/node_modules/**', 'dist/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // An embedded stack each, which is several processes.
          maxWorkers: Math.min(availableParallelism(), MOST_STACKS),
          // After the others, so that nothing else takes their time.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
