/**
 * Waits for Ctrl-C, SIGTERM, a closed terminal, or `fail`. A second Ctrl-C ends this process at once; the children see
 * that and end by themselves.
 */
export function createEnding() {
  const ending = {}
  ending.come = new Promise((resolve) => {
    ending.fail = (error) => resolve(error)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(undefined))
  })
  return ending
}

/** What was started, to be stopped in the reverse order. */
export function createStops() {
  const stops = []
  return {
    add: (stop) => void stops.push(stop),
    all: async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    },
  }
}
