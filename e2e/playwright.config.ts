import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
/** A browser with a streaming page and its server take two cores. */
const CORES_OF_A_BROWSER = 2
const MAX_BROWSERS = 2
const BROWSERS = Math.min(MAX_BROWSERS, Math.max(1, Math.floor(availableParallelism() / CORES_OF_A_BROWSER)))

/** These start products of their own, and wait for much of their time: for restarts, timeouts and hours of a wall. */
const WITH_OWN_PRODUCTS = ['display-week', 'email', 'fast-market', 'full-rate', 'kept-wall'].map(
  (name) => `${name}.spec.ts`,
)

/** The product as `npm start` runs it, in the browser of a Korean user. */
export default defineConfig({
  testDir: '.',
  globalSetup: './testing/product.ts',
  workers: BROWSERS + 1,
  projects: [
    { name: 'one product', testMatch: '*.spec.ts', testIgnore: WITH_OWN_PRODUCTS, workers: BROWSERS },
    { name: 'own products', testMatch: WITH_OWN_PRODUCTS, workers: 1 },
  ],
  fullyParallel: false,
  retries: 0,
  // Safety timeouts, not budgets: a test waits for its condition, and a slow machine makes it later, not red.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  outputDir: '../test-results',
  use: {
    baseURL: process.env.BOARD_URL,
    locale: 'ko-KR',
    colorScheme: 'dark',
    timezoneId: 'Asia/Seoul',
    viewport: { width: 1440, height: 900 },
    bypassCSP: false,
    // A trace takes screenshots all the time, which slows down the product. `TRACE=1` keeps it for failures.
    trace: process.env.TRACE === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: CHROMIUM,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
