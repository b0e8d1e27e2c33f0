import { once } from 'node:events'
import { createServer } from 'node:net'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { MINUTE_MS } from '#shared/time'
import type { DatabaseOrder, DatabaseReport } from './database.ts'
import type { Wire } from './wire.ts'
import { takeLock } from './lock.ts'
import { checkpointWhenDue } from './write-ahead-log.ts'

/**
 * The database process. It is controlled by the process that forked it and stops in order when that one ends
 * for whatever reason; it ignores signals from a terminal or a service manager.
 */

/** How long an open transaction may be idle while other connections wait for the only session. */
const IDLE_TRANSACTION_LIMIT_MS = 30_000
/** How long to wait for an orphaned predecessor to finish its statement. */
export const WAIT_FOR_PREDECESSOR_MS = MINUTE_MS
/** A bulk load writes some 20 MB of log a second. */
const LOOK_AT_LOG_EVERY_MS = 250
const TRAPPED = 70

// V8 optimizes a WebAssembly function after so many of its bytes have run. With Node 20's 1.8 million a start compiles much of
// Postgres and takes twice the CPU time; later statements are as fast with this one. (Node 24 has 13 million.)
setFlagsFromString('--wasm-tiering-budget=50000000')

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
const started = new Promise<DatabaseOrder>((resolve) =>
  process.once('message', (order) => resolve(order as DatabaseOrder)),
).then(serve)
started.then(
  () => report({ type: 'ready' }),
  (error: unknown) => {
    report({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
    process.exitCode = 1
    process.disconnect()
  },
)
process.once('disconnect', () => {
  void started.then((stop) => stop()).finally(() => process.exit())
})

async function serve({ dataDir, port, password }: DatabaseOrder): Promise<() => Promise<void>> {
  const [{ openEngine }, { Wire }] = await Promise.all([import('./engine.ts'), import('./wire.ts')])
  if ((await takeLock(dataDir, 'database', WAIT_FOR_PREDECESSOR_MS)) === undefined) {
    throw new Error('another database process still has the data folder open')
  }
  const engine = await openEngine(path.join(dataDir, 'postgres'), (error) => {
    process.stderr.write(`the database trapped: ${String(error)}\n`)
    process.exit(TRAPPED)
  })
  const wire = new Wire({ engine, password })
  const server = createServer((socket) => wire.serve(socket))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  setInterval(() => wire.endIdleTransaction(IDLE_TRANSACTION_LIMIT_MS), 1_000).unref()
  const stopHousekeeping = repeatedly(() => keepLogShort(wire))
  return async () => {
    server.close()
    await wire.close()
    await stopHousekeeping()
    await engine.close()
  }
}

/** Only runs when there were messages since the last run. */
let messagesSeen = 0
async function keepLogShort(wire: Wire): Promise<void> {
  if (wire.messages === messagesSeen) return
  messagesSeen = wire.messages
  await checkpointWhenDue((sql) => wire.run(sql))
}

/** @returns resolves when the current run is done and no other will start */
function repeatedly(work: () => Promise<void>): () => Promise<void> {
  let running = Promise.resolve()
  let isRunning = false
  const timer = setInterval(() => {
    if (isRunning) return
    isRunning = true
    running = work().finally(() => (isRunning = false))
  }, LOOK_AT_LOG_EVERY_MS).unref()
  return () => {
    clearInterval(timer)
    return running
  }
}

function report(message: DatabaseReport): void {
  if (process.connected) process.send?.(message)
}
