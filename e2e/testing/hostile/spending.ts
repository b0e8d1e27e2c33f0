import type { Usage } from '../cpu-usage.ts'
import type { Seat } from '../site.ts'

/** Loaded into whatever is measured. */
export const USAGE_HOOK = 'e2e/testing/cpu-probe.js'

/** What a process spent while something was done. */
export interface Spending {
  cpuMs: number
  /** Of one core. */
  cpuPercent: number
  /** Of the time: it was ready to run, and other processes had the cores. What is slow in it is not its own doing. */
  waitedPercent: number | null
  /** How late its event loop was, milliseconds. */
  loopDelay: Usage['delay']
}

/** Measures processes that have the hook, while something is done. */
export async function whileMeasured<T>(
  seats: readonly Seat[],
  work: () => Promise<T>,
): Promise<{ result: T; spent: Spending[] }> {
  const startedMs = performance.now()
  const before = await ask(seats)
  const result = await work()
  const after = await ask(seats)
  const tookMs = performance.now() - startedMs
  const spent = after.map(({ cpuMs: endedAtMs, waitedMs, delay }, at) => {
    const cpuMs = endedAtMs - (before[at]?.cpuMs ?? 0)
    return {
      cpuMs: Math.round(cpuMs),
      cpuPercent: percent(cpuMs, tookMs),
      waitedPercent: waitedMs === null ? null : percent(waitedMs - (before[at]?.waitedMs ?? 0), tookMs),
      loopDelay: delay,
    }
  })
  return { result, spent }
}

const ask = (seats: readonly Seat[]): Promise<Usage[]> =>
  Promise.all(seats.map(({ process }) => process.ask<Usage>('usage')))

const percent = (part: number, whole: number): number => Math.round((part / whole) * 1_000) / 10
