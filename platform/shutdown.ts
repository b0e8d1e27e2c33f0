import type { Log } from './log.ts'

export interface Shutdown {
  /** Registers what must be closed, in reverse order of opening. */
  onShutdown: (what: string, close: () => unknown) => void
  /** Closes everything now, then exits. Later calls are ignored. */
  shutDown: (reason: string, exitCode?: number) => Promise<void>
}

export interface ShutdownOptions {
  log: Log
  /** After this long the process exits, whatever is still open. */
  limitMs?: number
  exit?: (code: number) => void
}

/**
 * Handles the ways in which a process is stopped: SIGTERM, SIGINT, and the exit of the launcher. An
 * uncaught exception is logged and ends the process at once, because its state can no longer be trusted.
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

  // EPIPE and ENOSPC on the log do not end the process; the log counts the lines that it cannot write.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void shutDown(signal))
  process.on('disconnect', () => void shutDown('the launcher is gone'))
  // The launcher may have exited while the modules were loading; without a launcher this is undefined.
  if (process.connected === false) void shutDown('the launcher is gone')
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error, fault }, 'uncaught error')
      exit(1)
    })
  }

  return { onShutdown: (what, close) => void closers.push({ what, close }), shutDown }
}
