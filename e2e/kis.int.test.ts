import { expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { runBrokerDay } from './testing/broker-day.ts'

it('a broker’s key has one token and one WebSocket though both of its workers are killed in turn, and REST equals the broker row for row', async () => {
  await resetStack()
  // The stand-in counts calls per second when it reads them, which a slow machine does late: the spacing of
  // calls has a unit test, and `npm run soak:broker` counts them at full pace.
  const day = { listings: 300, forMs: 9_000, callsPerSecond: 10, pace: 25 }
  const report = await runBrokerDay({ ...stackUrls(), ...day })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expect(report).toMatchObject({
    ...{ tokens: 1, refusedTokens: 0, approvals: 1, sessionsAtOnce: 1 },
    ...{ different: [], faults: [] },
  })
  expect(report.registrationsAtOnce).toBeLessThanOrEqual(41)
  expect(report.live.trades).toBeGreaterThan(0)
})
