import type { Log } from './log.ts'

export interface Shutdown {
  /** Registers what must be closed. What was opened last is closed first, one after the other. */
  onShutdown: (what: string, close: () => unknown) => void
  /** Closes everything now, then exits. Later calls are ignored. */
  shutDown: (reason: string, exitCode?: number) => Promise<void>
}

export interface ShutdownOptions {
  log: Log
  /** After so long the process ends whatever is still open. */
  limitMs?: number
  exit?: (code: number) => void
}

/**
 * Listens for the ends a process can be asked to come to: SIGTERM, SIGINT, and the launcher going away. A fault nobody
 * caught is logged and ends the process at once, because its state can no longer be trusted.
 */
export function createShutdown({
  log,
  limitMs = 10_000,
  exit = (code) => process.exit(code),
}: ShutdownOptions): Shutdown {
  const closers: { what: string; close: () => unknown }[] = []
  let begun = false

  async function shutDown(reason: string, exitCode = 0): Promise<void> {
    if (begun) return
    begun = true
    log.info({ reason }, 'shutting down')
    const limit = setTimeout(() => {
      log.error({ limitMs, open: closers.map(({ what }) => what) }, 'shutdown took too long')
      exit(1)
    }, limitMs)
    for (let closer = closers.at(-1); closer !== undefined; closer = closers.at(-1)) {
      try {
        await closer.close()
      } catch (error) {
        log.error({ err: error, what: closer.what }, 'could not be closed')
      }
      closers.pop()
    }
    clearTimeout(limit)
    log.info('shut down')
    exit(exitCode)
  }

  // A disk that is full or a reader that is gone ends no process; the log counts what it cannot write.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutDown(signal))
  process.on('disconnect', () => void shutDown('the launcher is gone'))
  // It may have gone while the modules were loading and nobody listened; without a launcher this is undefined.
  if (process.connected === false) void shutDown('the launcher is gone')
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error, fault }, 'fault that nobody caught')
      exit(1)
    })
  }

  return { onShutdown: (what, close) => void closers.push({ what, close }), shutDown }
}
