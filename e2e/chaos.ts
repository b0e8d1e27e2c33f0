import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { startEmbeddedStack } from '#platform/embedded/stack'
import type { EmbeddedStack } from '#platform/embedded/stack'
import { ChaosError, runChaos } from './testing/chaos.ts'
import { ATTACKS, listAttacks } from './testing/hostile/attacks.ts'
import { measureSlowReaders } from './testing/slow-readers.ts'

/**
 * `npm run chaos -- --minutes 10 --seed 1 --readers 50`: the long form of `chaos.int.test.ts`, on a stack of
 * its own. With `--market-time 23:58` it runs over midnight.
 * `npm run chaos -- slow-reader --seconds 60`: the long form of `slow-reader.int.test.ts`, at ten batches a
 * second.
 * `npm run chaos -- hostile sockets --variant accounts`: an attack of `testing/hostile/`, and its effect on
 * other users; without a name it lists the attacks.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    readers: { type: 'string', default: '50' },
    'market-time': { type: 'string', default: '10:00' },
    seconds: { type: 'string' },
    variant: { type: 'string' },
  },
})
const BATCHES_PER_SECOND = 10

type Run = (stack: EmbeddedStack) => Promise<void>

const say = (line: string) => void process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
const print = (report: object) => void process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)

async function chaos(stack: EmbeddedStack): Promise<void> {
  const [minutes, seed, readers] = [Number(values.minutes), Number(values.seed), Number(values.readers)]
  say(`seed ${seed}, ${minutes} minutes, ${readers} readers`)
  const marketTime = values['market-time']
  const report = await runChaos({ ...stack, seed, forMs: minutes * 60_000, readers, marketTime, say })
  say('every reader equals the database, row for row')
  print(report)
}

async function slowReader(stack: EmbeddedStack): Promise<void> {
  const seconds = Number(values.seconds ?? 60)
  const batches = { before: 20 * BATCHES_PER_SECOND, during: seconds * BATCHES_PER_SECOND }
  say(`2,880 rows ${BATCHES_PER_SECOND} times a second; 20 of 30 readers stop reading for ${seconds} s`)
  const market = { listings: 2_880, batches, everyMs: 1_000 / BATCHES_PER_SECOND }
  print(await measureSlowReaders({ ...stack, ...market, slow: 20, others: 10 }))
}

/** The attack with a name, if there is one. */
function hostile(name = ''): Run | undefined {
  const known = ATTACKS[name]
  if (known === undefined) return undefined
  return async (stack) => {
    say(known.about)
    const { variant } = values
    print(await known.attack({ ...stack, seconds: Number(values.seconds ?? 30), variant, say }))
  }
}

async function onOwnStack(run: Run): Promise<void> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'chaos-'))
  const stack = await startEmbeddedStack({ dataDir, log: pino({ level: 'fatal' }) })
  try {
    await run(stack)
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error
    process.stderr.write(`✖ ${error.message}\n`)
    process.exitCode = 1
  } finally {
    await stack.stop()
    rmSync(dataDir, { recursive: true })
  }
}

const EXIT_USAGE = 64
const [what, name] = positionals
const run = what === 'hostile' ? hostile(name) : what === 'slow-reader' ? slowReader : chaos
if (run === undefined) {
  process.stderr.write(`hostile is followed by one of\n${listAttacks()}`)
  process.exitCode = EXIT_USAGE
} else {
  await onOwnStack(run)
}
