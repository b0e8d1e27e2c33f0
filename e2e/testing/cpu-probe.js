import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const RESOLUTION_MS = 5
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delays.enable()

/** Linux counts in nanoseconds: run, waited, slices. */
function waitedMs() {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return null
  }
}

/**
 * A delay is measured from timer to timer, the timer's own time included.
 * @param {number} ns
 */
const late = (ns) => Math.max(0, Math.round(ns / 1e5) / 10 - RESOLUTION_MS)

/** Loaded into a server by a trial: answers `usage` with a `Usage` of cpu-usage.ts. */
process.on('message', (question) => {
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  const delay = { p99: late(delays.percentile(99)), most: late(delays.max) }
  delays.reset()
  process.send?.({ cpuMs: (user + system) / 1_000, waitedMs: waitedMs(), delay })
})
