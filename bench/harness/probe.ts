/**
 * Loaded into a server under test before its own program: tells what the process has used. The server itself knows
 * nothing of it, so it is the one that runs in production.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { answer } from './answering.ts'

/** What a process holds, in bytes, after the garbage collector ran. */
export interface Memory {
  /** Resident memory without the free part of JavaScript's heap: what is in use, native memory included. */
  held: number
  /** JavaScript's objects alone. */
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
