import { RuleTester } from 'eslint'
import { describe, it } from 'vitest'
import { steadyTests } from './steady-tests.js'

RuleTester.describe = describe
RuleTester.it = it

const message = (text: string) => [{ message: text }]
const STATE = message('wait for a state, not for a time')
const NET = message('the net for what hangs is in the configuration; a test has no time of its own')
const MEASURED = message('how long something takes is the machine’s; hand a clock in, or count work')
const POLL = message('wait by expect.poll, whose net is in the configuration')
const filename = 'server/some.int.test.ts'

new RuleTester().run('steady-tests', steadyTests, {
  valid: [
    { filename, code: `await expect.poll(() => rows(), { interval: 5 }).toHaveLength(3)` },
    { filename, code: `expect(retryAtMs - Date.now()).toBeLessThanOrEqual(60_000)` },
    { filename, code: `expect(Date.now() - startedMs).toBeGreaterThanOrEqual(20)` },
    { filename, code: `it('takes its time', { timeout: 600_000 }, () => {})` },
    { filename: 'web/src/clock.test.ts', code: `const nowMs = performance.now()` },
    { filename, code: `import { setImmediate } from 'node:timers/promises'` },
    { filename, code: `api.get({ timeout: 5 })` },
    // Code that is no test may wait: a load test has a pace.
    { filename: 'e2e/testing/soak.ts', code: `setTimeout(next, 100); const startedMs = performance.now()` },
  ],
  invalid: [
    { filename, code: `await new Promise((over) => setTimeout(over, 150))`, errors: STATE },
    { filename, code: `import { setTimeout as sleep } from 'node:timers/promises'`, errors: STATE },
    { filename: 'e2e/board.spec.ts', code: `await page.waitForTimeout(500)`, errors: STATE },
    { filename: 'e2e/board.spec.ts', code: `await page.waitForLoadState('networkidle')`, errors: STATE },
    { filename, code: `await vi.waitFor(() => expect(it).toBe(1))`, errors: POLL },
    { filename, code: `await expect.poll(rows, { timeout: 500 }).toBe(1)`, errors: NET },
    { filename, code: `it('ends', () => {}, 60_000)`, errors: NET },
    { filename, code: `await expect(row).toBeVisible({ timeout: 1_000 })`, errors: NET },
    { filename, code: `await expect(look).toPass({ timeout: 5_000 })`, errors: NET },
    { filename, code: `const startedMs = performance.now()`, errors: MEASURED },
    { filename, code: `expect(Date.now() - startedMs).toBeLessThan(1_000)`, errors: MEASURED },
    { filename, code: `expect(Math.round(Date.now() - startedMs)).toBeLessThanOrEqual(9)`, errors: MEASURED },
  ],
})
