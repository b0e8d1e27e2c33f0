import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { ChaosError, runChaos } from './testing/chaos.ts'

/** `npm run chaos -- --minutes 10 --seed 1 --readers 50`: what `chaos.int.test.ts` does in short, on a stack of its own. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    readers: { type: 'string', default: '50' },
  },
})
const [minutes, seed, readers] = [Number(values.minutes), Number(values.seed), Number(values.readers)]
const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'chaos-'))
const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'fatal' }) })
try {
  say(`seed ${seed}, ${minutes} minutes, ${readers} readers`)
  const report = await runChaos({ ...stack, seed, forMs: minutes * 60_000, readers, say })
  say('every reader equals the database, row for row')
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
} catch (error) {
  if (!(error instanceof ChaosError)) throw error
  process.stderr.write(`✖ ${error.message}\n`)
  process.exitCode = 1
} finally {
  await stack.stop()
  rmSync(dataDir, { recursive: true })
}
