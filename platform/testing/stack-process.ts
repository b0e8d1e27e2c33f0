import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { startEmbeddedStack } from '../embedded/stack.ts'

/**
 * A process like the one behind `npm start`, for tests that kill it: starts a stack in the folder given, prints
 * `{"databaseUrl", "redisUrl"}` as a line, or `{"code", "message"}` when it cannot, and stops in order on SIGINT. One
 * that was started with an IPC channel also stops when its parent has ended, which may have been killed.
 */
const [, , dataDir = ''] = process.argv

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

try {
  const { stop, ...urls } = await startEmbeddedStack({ dataDir, log: pino({ level: 'silent' }) })
  process.once('SIGINT', () => {
    // Time for a child that wrongly received the signal as well to end first.
    void sleep(300)
      .then(() => print({ stopping: true }))
      .then(stop)
      .then(() => print({ stopped: true }))
  })
  process.once('disconnect', () => void stop().then(() => process.exit()))
  process.channel?.unref()
  print(urls)
  setInterval(() => {}, 60_000).unref()
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  print({ code, message })
}
