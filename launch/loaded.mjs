import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { ROOT } from './programs.mjs'

/** More load than two cores can handle beside the tests. */
const BUSY_PROCESSES = 4

/** Ends with the process that started it, also when that one is killed. */
const BUSY = `
  process.on('disconnect', () => process.exit())
  const turn = () => {
    for (let i = 0; i < 1e7; i++);
    setImmediate(turn)
  }
  turn()`

/** `npm run test:loaded`: every test, as with `npm test` and with the same arguments, on a busy machine. */
async function testLoaded(args) {
  const busy = Array.from({ length: BUSY_PROCESSES }, () =>
    spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  )
  // A process group of its own, so that a signal also reaches whatever the tests have started.
  const program = [path.join(ROOT, 'launch/test.mjs'), ...args]
  const tests = spawn(process.execPath, program, { stdio: 'inherit', detached: true })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => process.kill(-tests.pid, signal))
  try {
    const [code] = await once(tests, 'exit')
    process.exitCode = code ?? 1
  } finally {
    for (const child of busy) child.kill('SIGKILL')
  }
}

await testLoaded(process.argv.slice(2))
