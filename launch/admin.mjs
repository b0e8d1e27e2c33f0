import { build } from './build.mjs'
import { importFrom } from './processes.mjs'
import { exitOnError } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { loadSettings, migrate, openStage, setting } from './stage.mjs'

/**
 * `npm run admin -- <command>`: on DATABASE_URL and REDIS_URL, on the product that is running on DATA_DIR, or
 * on its data while it is not running. Runs in this process, which has the terminal.
 */
async function main(args) {
  loadSettings()
  process.env.LOG_LEVEL ||= 'warn'
  setUpDependencies()
  if (setting('REDIS_URL') === undefined) setUpRedis()
  build()
  const stage = await openStage({ mayJoin: true })
  try {
    // A running product was migrated when it started, and external databases are migrated by their operators.
    if (stage.isDatabaseEmbedded && !stage.isJoined) await migrate(stage)
    const [group, ...words] = args
    if (group === 'sources') {
      const { checkSources } = await importFrom(stage.origin, 'worker/sources-check/main')
      return await checkSources(words, stage.env, process)
    }
    const { runAdmin } = await importFrom(stage.origin, 'server/admin-cli/main')
    return await runAdmin(args, stage.env, process)
  } finally {
    await stage.stop()
  }
}

process.exit(await main(process.argv.slice(2)).catch(exitOnError))
