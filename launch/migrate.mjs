import { build } from './build.mjs'
import { exitOnError } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { migrate, openStage } from './stage.mjs'

/** `npm run migrate`, `npm run migrate:rollback`: on DATABASE_URL, or on the embedded database. */
async function main(command) {
  setUpDependencies()
  if (!process.env.DATABASE_URL) setUpRedis()
  build()
  const stage = await openStage()
  try {
    await migrate(stage, command)
  } finally {
    await stage.stop()
  }
}

await main(process.argv[2]).catch(exitOnError)
