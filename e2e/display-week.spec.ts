import { expect, test } from '@playwright/test'
import { barsOf } from './testing/wall-week/bars.ts'
import { SHORT_WEEK } from './testing/wall-week/short-week.ts'
import { playWeek } from './testing/wall-week/week.ts'

test('wall displays live through an auction, a midnight, an exam day and a closed Monday while servers, workers, stores, network and secret break: no login, no unmarked old number, no light frame, one connection each', async ({
  browser,
}) => {
  const report = await playWeek({
    browser,
    stretches: SHORT_WEEK,
    pages: 2,
    displays: 3,
    stretchMs: 0,
    seed: 1,
    listings: 200,
    servers: 2,
    workers: 2,
    say: (line) => void process.stdout.write(`${line}\n`),
  })
  const broken = barsOf(report).filter(({ isBroken }) => isBroken)
  expect(broken).toEqual([])
  expect(report.bare.reports).toBeGreaterThan(0)
  for (const { seen } of report.walls) expect(seen.frames).toBeGreaterThan(0)
})
