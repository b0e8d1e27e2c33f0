import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
/** A browser with a page that streams, and what serves it, take two cores. */
const CORES_OF_A_BROWSER = 2
const MAX_BROWSERS = 2

/** The product as `npm start` runs it, in the browser of a Korean user. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './testing/product.ts',
  workers: Math.min(MAX_BROWSERS, Math.max(1, Math.floor(availableParallelism() / CORES_OF_A_BROWSER))),
  fullyParallel: false,
  retries: 0,
  // Nets for what hangs, not budgets: a test waits for what it is about, and a slow machine makes it later, not red.
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
    // A trace takes pictures all the time, which is work for the machine that the product runs on. `TRACE=1` keeps it of what fails.
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
