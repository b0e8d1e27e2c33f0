import { expect, it } from 'vitest'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import { runChaos } from './testing/chaos.ts'

const SEED = Number(process.env.CHAOS_SEED ?? 10)

it(`seed ${SEED}: 50 readers of two servers and two workers end equal to the database, row for row, and never receive anything that is not in it`, async () => {
  await resetStack()
  const report = await runChaos({ ...stackUrls(), seed: SEED, forMs: 20_000, readers: 50 })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expect(report.epochs).toBeGreaterThan(1)
})
