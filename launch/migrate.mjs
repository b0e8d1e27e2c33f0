import { build } from './build.mjs'
import { exitOnError } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { loadSettings, migrate, openStage, setting } from './stage.mjs'

/** `npm run migrate`, `npm run migrate:rollback [-- --to NAME]`: on DATABASE_URL, or on the embedded database. */
async function main(args) {
  loadSettings()
  setUpDependencies()
  if (setting('REDIS_URL') === undefined) setUpRedis()
  build()
  const stage = await openStage()
  try {
    await migrate(stage, args)
  } finally {
    await stage.stop()
  }
}

await main(process.argv.slice(2)).catch(exitOnError)
