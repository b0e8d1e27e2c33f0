import { watch } from 'node:fs'
import path from 'node:path'
import { runUntilEnded } from './ending.mjs'
import { SOURCES, startProgram } from './processes.mjs'
import { exitOnError, ROOT } from './programs.mjs'
import { setUpDependencies, setUpRedis } from './setup.mjs'
import { loadSettings, migrate, openStage, setting } from './stage.mjs'

const ROOMS = ['shared', 'platform', 'database', 'migrations', 'server', 'worker']
/** An editor saves in several steps. */
const SETTLE_MS = 150

/** `npm run dev`: everything from the sources; Vite reloads the web, worker and server start again on a change. */
async function main() {
  loadSettings()
  setUpDependencies()
  if (setting('REDIS_URL') === undefined) setUpRedis()
  const { register } = await import('tsx/esm/api')
  register()
  await runUntilEnded(start)
}

async function start({ onStop }) {
  const stage = await openStage({ origin: SOURCES })
  onStop(stage.stop)
  const web = await serveWeb()
  onStop(() => web.close())
  const address = web.resolvedUrls.local[0]
  // The pages come from Vite, so requests have its origin.
  stage.env = { ...stage.env, PUBLIC_URL: new URL(address).origin }
  onStop(await runAndReload(stage))
  console.log(`\n  SecondaryMarket, from the sources, is at ${address}\n`)
}

async function serveWeb() {
  process.env.DEV_SERVER_URL ??= `http://${setting('HOST') ?? '127.0.0.1'}:${setting('PORT') ?? 8000}`
  const { createServer } = await import('vite')
  const server = await createServer({
    root: path.join(ROOT, 'web'),
    configFile: path.join(ROOT, 'vite.config.ts'),
  })
  return server.listen()
}

/**
 * Runs worker and server, and restarts both on each change; one that fails to start waits for the next
 * change.
 */
async function runAndReload(stage) {
  let parts = []
  const stopParts = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop()
  }
  const startParts = async () => {
    await stopParts()
    try {
      await migrate(stage)
      for (const name of ['worker', 'server']) parts.push(await startProgram(stage, name))
    } catch (error) {
      console.error(`✖ ${error.message}; waiting for a change`)
    }
  }
  let work = startParts()
  let timer
  const onChange = (_event, file) => {
    if (file?.endsWith('.test.ts')) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      console.log(`• ${file} changed`)
      work = work.then(startParts)
    }, SETTLE_MS)
  }
  const watchers = ROOMS.map((room) => watch(path.join(ROOT, room), { recursive: true }, onChange))
  await work
  return async () => {
    for (const watcher of watchers) watcher.close()
    clearTimeout(timer)
    await work
    await stopParts()
  }
}

await main().catch(exitOnError)
process.exit()
