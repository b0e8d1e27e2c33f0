/**
 * Runs `start` and then waits for the end: Ctrl-C, SIGTERM or a closed terminal. Everything that `start` has
 * passed to `onStop` until then is stopped, in reverse order. A second Ctrl-C ends this process at once; its
 * children notice that and end by themselves, as do those that were still starting.
 * @param {(ending: { onStop: (stop: () => Promise<void>) => void }) => Promise<void>} start
 */
export async function runUntilEnded(start) {
  const stops = []
  // A closed terminal or a full disk must not end the process.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {})
  try {
    await new Promise((resolve, reject) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve())
      start({ onStop: (stop) => void stops.push(stop) }).catch(reject)
    })
    console.log('\n• stopping')
  } finally {
    for (const stop of stops.reverse()) await stop()
  }
}
