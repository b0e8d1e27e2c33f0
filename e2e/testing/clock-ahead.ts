/** How far clocks are ahead of the true one, milliseconds. */
export interface ClockAhead {
  /** Of one process alone. */
  processMs: number
  /** Of its whole machine, on which Redis runs, too. */
  machineMs: number
}
