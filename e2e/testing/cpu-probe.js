import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** What a process has used since its start, and how late its event loop was since it was last asked; all in milliseconds. */
export interface Usage {
  /** Of all cores. */
  cpuMs: number
  /** How long its main thread was ready to run and other processes had the cores; null where the system does not say (macOS). */
  waitedMs: number | null
  delay: { p99: number; most: number }
}

const RESOLUTION_MS = 5
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()

/** Linux counts in nanoseconds: run, waited, slices. */
function waitedMs(): number | null {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return null
  }
}

/** A delay is measured from timer to timer, the timer's own time included. */
const late = (ns: number): number => Math.max(0, Math.round(ns / 1e5) / 10 - RESOLUTION_MS)

/** Loaded into a server by a trial. */
process.on('message', (question) => {
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  const delay = { p99: late(delays.percentile(99)), most: late(delays.max) }
  delays.reset()
  process.send?.({ cpuMs: (user + system) / 1_000, waitedMs: waitedMs(), delay } satisfies Usage)
})
