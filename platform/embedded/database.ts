import { fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { partOf, type Part } from './child.ts'
import type { Endpoint } from './endpoints.ts'

/** What the database process gets at its start (not as arguments: those are visible to every user). */
export interface DatabaseOrder extends Endpoint {
  /** The database is in the subfolder `postgres`. */
  dataDir: string
}

export type DatabaseReport = { type: 'ready' } | { type: 'failed'; reason: string }

export interface DatabaseOptions extends DatabaseOrder {
  log: Logger
}

/** Starts the database in a process of its own and resolves when it accepts connections. */
export async function startDatabase({ log, ...order }: DatabaseOptions): Promise<Part> {
  const child = fork(new URL(entry, import.meta.url), {
    execArgv: loader,
    // A process group of its own, so that Ctrl-C does not stop the database before its clients.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const part = partOf(
    child,
    () => child.disconnect(),
    (line) => log.warn({ part: 'database' }, line),
  )
  const failed = new Promise<string | undefined>((resolve) => {
    child.once('message', (report: DatabaseReport) =>
      resolve(report.type === 'failed' ? report.reason : undefined),
    )
  })
  child.send(order satisfies DatabaseOrder)
  const reason = await Promise.race([failed, part.ended])
  if (reason === undefined) return part
  await part.stop()
  throw new Error(`the embedded database did not start: ${reason}`)
}

/** Tests and `npm run dev` run the sources, which Node 20 only understands through tsx. */
const isSource = fileURLToPath(import.meta.url).endsWith('.ts')
const entry = isSource ? './database-main.ts' : './database-main.js'
const loader = isSource ? ['--import', createRequire(import.meta.url).resolve('tsx')] : []
