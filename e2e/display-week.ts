import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { barsOf, type Bar } from './testing/wall-week/bars.ts'
import { playWeek } from './testing/wall-week/week.ts'
import { contentsOf, planWeek } from './testing/wall-week/week-plan.ts'

/**
 * `npm run soak:displays -- --hours 168 --minutes 30 --pages 4 --displays 20 --seed 1`: so many hours of the exchange before wall
 * screens, played in about so many minutes: the clock of the whole site goes from stretch to stretch (openings, trading, closing
 * auctions, midnights, an exam day, a weekend, a holiday), and in each of them something breaks. A bar that is broken is marked,
 * and the exit code is 1.
 */
const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '168' },
    minutes: { type: 'string', default: '30' },
    pages: { type: 'string', default: '4' },
    displays: { type: 'string', default: '20' },
    faults: { type: 'string', default: '2' },
    listings: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

const lineOf = ({ what, value, isBroken }: Bar) => `${isBroken ? '✖' : '✓'} ${what}: ${value}`

const [hours, pages, seed] = [Number(values.hours), Number(values.pages), Number(values.seed)]
const stretches = planWeek({ hours, pages, seed, faults: Number(values.faults) })
say(`seed ${seed}: ${stretches.length} stretches of ${hours} hours: ${contentsOf(stretches).join(', ')}`)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const report = await playWeek({
    browser,
    stretches,
    pages,
    seed,
    displays: Number(values.displays),
    listings: Number(values.listings),
    stretchMs: (Number(values.minutes) * 60_000) / stretches.length,
    servers: 2,
    workers: 2,
    say,
    onStretch: (soFar) => say(`  ${barsOf(soFar).map(lineOf).join('; ')}`),
  })
  const { polls, faults, longestRecoveryMs, bare } = report
  say(`${report.hours.toFixed(0)} hours, ${polls} polls, ${bare.reports} reports of bare displays`)
  say(JSON.stringify({ faults, longestRecoveryMs }))
  for (const bar of barsOf(report)) {
    say(lineOf(bar))
    if (bar.isBroken) process.exitCode = 1
  }
} finally {
  await browser.close()
}
