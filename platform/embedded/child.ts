import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A child process of the stack that is up and answering. */
export interface Part {
  /** Resolves to how the process ended. */
  ended: Promise<string>
  /** Requests an orderly stop and resolves when the process is gone. */
  stop: () => Promise<void>
}

/**
 * How long an orderly stop may take before the child is killed: Postgres writes its checkpoint in this time.
 */
const STOP_WITHIN_MS = 15_000

/**
 * @param askToEnd starts the orderly end of the child
 * @param onLine gets every line that the child prints
 */
export function partOf(child: ChildProcess, askToEnd: () => void, onLine: (line: string) => void): Part {
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, signal) => resolve(signal ?? `code ${code ?? '?'}`))
  })
  for (const stream of [child.stdout, child.stderr]) if (stream) readLines(stream, onLine)
  async function stop(): Promise<void> {
    const timer = setTimeout(() => killGroup(child), STOP_WITHIN_MS)
    if (child.exitCode === null && child.signalCode === null) askToEnd()
    await ended
    clearTimeout(timer)
  }
  return { ended, stop }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine)
}

/** The children lead process groups of their own, out of reach of Ctrl-C in the terminal. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended in the meantime.
  }
}
