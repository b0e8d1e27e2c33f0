import { setTimeout as sleep } from 'node:timers/promises'
import { build } from './build.mjs'
import { createEnding, createStops } from './ending.mjs'
import { importFrom, startProgram } from './processes.mjs'
import { exitOnError } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { migrate, openStage } from './stage.mjs'

const HEALTHY_WITHIN_MS = 60_000
const ASK_EVERY_MS = 500

/** `npm start`: sets up what is missing, then database, Redis, worker and server, until Ctrl-C. */
async function start() {
  setUpDependencies()
  if (!process.env.REDIS_URL) setUpRedis()
  build()

  const ending = createEnding()
  const stops = createStops()
  try {
    console.log('• starting the database and Redis')
    const stage = await openStage({ onGiveUp: ending.fail })
    stops.add(stage.stop)
    await migrate(stage)
    console.log('• starting the worker and the server')
    const { supervise } = await importFrom(stage.origin, 'platform/embedded/supervise')
    let address = ''
    for (const name of ['worker', 'server']) {
      const startOne = async () => {
        const part = await startProgram(stage, name)
        address = part.said.address ?? address
        return part
      }
      stops.add(await supervise({ name, start: startOne, log: stage.log, onGiveUp: ending.fail }))
    }
    void announce(address)
    const failure = await ending.come
    if (failure !== undefined) throw failure
    console.log('\n• stopping')
  } finally {
    await stops.all()
  }
}

/** Says where to look once the server is healthy; until then it says what it waits for. */
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

await start().catch(exitOnError)
process.exit()
