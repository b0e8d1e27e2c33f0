import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build, buildPrograms } from './build.mjs'
import { exitOnError, LaunchError, ROOT, start } from './programs.mjs'
import { setUpChromium, setUpDependencies, setUpKoreanFont, setUpNginx, setUpRedis } from './setup.mjs'

const PLAYWRIGHT_CONFIG = 'e2e/playwright.config.ts'

/**
 * `npm test`: every test (unit, integration on the embedded stack, browser). With arguments: vitest alone,
 * with them. The last lines are the titles of the failures and `N passed, N failed` over all runners.
 */
async function test(args) {
  setUpDependencies()
  setUpRedis()
  setUpNginx()
  const reports = mkdtempSync(path.join(os.tmpdir(), 'test-reports-'))
  try {
    const counts = args.length === 0 ? await runAll(reports) : [await runSome(args, reports)]
    const passed = counts.reduce((sum, count) => sum + count.passed, 0)
    const failed = counts.reduce((sum, count) => sum + count.failed, 0)
    if (failed > 0) process.exitCode = 1
    for (const title of counts.flatMap(({ failures }) => failures)) console.log(`✖ ${title}`)
    console.log(`${passed} passed, ${failed} failed`)
  } finally {
    rmSync(reports, { recursive: true })
  }
}

function runSome(args, reports) {
  if (args.some((arg) => arg.startsWith('e2e'))) buildPrograms()
  return runVitest(args, reports)
}

/** Both runners at the same time: each waits for much of its time, for states of the product or of a page. */
async function runAll(reports) {
  const chromium = setUpChromium()
  setUpKoreanFont()
  const templates = createDatabaseTemplates(path.join(reports, 'database-templates'))
  build()
  await templates
  const vitest = runVitest([], reports)
  return Promise.all([vitest, runPlaywright(chromium, reports, vitest)])
}

/** For both runners (platform/testing/data-dir.ts). It needs no build, and runs beside it. */
async function createDatabaseTemplates(folder) {
  mkdirSync(folder)
  const program = ['--import', 'tsx', 'platform/testing/create-templates.ts', folder]
  if (!(await start(process.execPath, program)))
    throw new LaunchError('creating the databases of the tests failed (see above)')
  process.env.TEST_DATABASE_TEMPLATES = folder
}

async function runVitest(args, reports) {
  const report = path.join(reports, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const program = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]
  const succeeded = await start(process.execPath, program)
  return countsOf(report, succeeded, ({ numPassedTests, numFailedTests, testResults }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    failures: testResults.flatMap(({ name, status, message, assertionResults }) => {
      const failed = assertionResults.filter((test) => test.status === 'failed')
      const file = path.relative(ROOT, name)
      if (failed.length === 0 && status === 'failed') return [`${file}: ${firstLine(message)}`]
      return failed.map(
        ({ fullName, failureMessages }) => `${file}: ${fullName}: ${firstLine(failureMessages[0])}`,
      )
    }),
  }))
}

async function runPlaywright(chromium, reports, heldUntil) {
  const report = path.join(reports, 'playwright.json')
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  const args = ['node_modules/@playwright/test/cli.js', 'test', `--config=${PLAYWRIGHT_CONFIG}`]
  const succeeded = await start(process.execPath, [...args, '--reporter=list,json'], env, heldUntil)
  return countsOf(report, succeeded, ({ stats, suites }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    failures: specsOf(suites)
      .filter(({ ok }) => !ok)
      .map(({ file, line, title }) => `e2e/${file}:${line}: ${title}`),
  }))
}

const specsOf = (suites = []) =>
  suites.flatMap(({ specs = [], suites: inner }) => [...specs, ...specsOf(inner)])

const firstLine = (message = '') => message.trim().split('\n', 1)[0]

/**
 * A runner that fails without a failed test (a file that cannot be loaded, an error between tests) counts as
 * one failure.
 */
function countsOf(report, succeeded, read) {
  const {
    passed,
    failed,
    failures = [],
  } = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0 }
  return { passed, failed: succeeded ? failed : Math.max(failed, 1), failures }
}

try {
  await test(process.argv.slice(2))
} catch (error) {
  exitOnError(error)
}
