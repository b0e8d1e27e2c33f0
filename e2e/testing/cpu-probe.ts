/** Loaded into a server by a trial: tells what its process has used, milliseconds of a core. */
process.on('message', (question) => {
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})
