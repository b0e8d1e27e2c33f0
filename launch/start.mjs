import { setTimeout as sleep } from 'node:timers/promises'
import { build } from './build.mjs'
import { runUntilEnded } from './ending.mjs'
import { importFrom, startProgram } from './processes.mjs'
import { exitOnError } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { loadSettings, migrate, openStage, setting } from './stage.mjs'

const HEALTHY_WITHIN_MS = 60_000
const ASK_EVERY_MS = 500

/** `npm start`: sets up what is missing, then starts database, Redis, worker and server, until Ctrl-C. */
async function main() {
  loadSettings()
  setUpDependencies()
  if (setting('REDIS_URL') === undefined) setUpRedis()
  build()
  await runUntilEnded(start)
}

async function start({ onStop }) {
  console.log('• starting the database and Redis')
  const stage = await openStage()
  onStop(stage.stop)
  const migrated = migrate(stage)
  // A stop in the middle of the start waits for it.
  onStop(() => migrated.catch(() => {}))
  await migrated
  console.log('• starting the worker and the server')
  const { supervise } = await importFrom(stage.origin, 'platform/embedded/supervise')
  let address = ''
  for (const name of ['worker', 'server']) {
    const startOne = async () => {
      const part = await startProgram(stage, name)
      address = part.said.address ?? address
      return part
    }
    onStop(await supervise({ name, start: startOne, log: stage.log }))
  }
  await announce(address)
}

/** Prints the URL once the server is healthy; until then it prints what it waits for. */
async function announce(address) {
  const giveUpAt = performance.now() + HEALTHY_WITHIN_MS
  let isHealthy = false
  while (!isHealthy && performance.now() < giveUpAt) {
    isHealthy = await fetch(`${address}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (!isHealthy) await sleep(ASK_EVERY_MS)
  }
  console.log(
    `\n  SecondaryMarket is at ${address}${isHealthy ? '' : ' (not healthy yet: see the log above)'}\n`,
  )
}

await main().catch(exitOnError)
process.exit()
