/**
 * Loaded into a server first: answers `memory` with what the process holds after everything that can go is gone. Needs
 * `--expose-gc`.
 */
process.on('message', (question) => {
  if (question !== 'memory') return
  void globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.send?.(heapUsed + external)
})
