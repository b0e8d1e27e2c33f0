/**
 * Preloaded into a server under test: reports the resources of the process. The server itself is unchanged,
 * so it is the one that runs in production.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { answer } from './answering.ts'

/** The memory of a process in bytes, after a garbage collection. */
export interface Memory {
  /** Resident memory without the free part of the JavaScript heap: memory in use, native memory included. */
  held: number
  /** JavaScript objects alone. */
  objects: number
}

answer({
  /** User and system time of all threads since the start, µs. */
  usage(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  async memory(): Promise<Memory> {
    for (let pass = 0; pass < 3; pass++) {
      globalThis.gc?.()
      await sleep(50)
    }
    const { rss, heapUsed } = process.memoryUsage()
    const { total_physical_size: heap } = getHeapStatistics()

    return { held: rss - (heap - heapUsed), objects: heapUsed }
  },
})
