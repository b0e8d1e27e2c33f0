/** What a process has used since its start, and how late its event loop was since it was last requested; all in milliseconds. */
export interface Usage {
  /** Of all cores. */
  cpuMs: number
  /** How long its main thread was ready to run and other processes had the cores; null where the system does not say (macOS). */
  waitedMs: number | null
  delay: { p99: number; most: number }
}
