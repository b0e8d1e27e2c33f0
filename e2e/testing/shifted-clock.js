import { Redis } from 'ioredis'

/**
 * Loaded into a process first: it lives at another time of day, and so does its Redis, so that a test finds an open market
 * whenever it is run. Milliseconds in CLOCK_SHIFT_MS. A message sets how far clocks are ahead from now on, beside that: of
 * this process alone, or of the whole machine, Redis included.
 */
const shiftMs = Number(process.env.CLOCK_SHIFT_MS)
/** @type {import('./clock-ahead.ts').ClockAhead} */
let ahead = { processMs: Number(process.env.CLOCK_AHEAD_MS ?? 0), machineMs: 0 }
const now = Date.now.bind(Date)
Date.now = () => now() + shiftMs + ahead.machineMs + ahead.processMs

const { sendCommand } = Redis.prototype
/** One that waits for its connection is sent twice. */
const seen = new WeakSet()
Redis.prototype.sendCommand = function (command, ...rest) {
  if (command.name === 'time' && !seen.has(command)) {
    seen.add(command)
    // Its answer inside of a transaction passes here, too. A promise of our own would be unhandled when the command fails.
    const read = command.transformReply.bind(command)
    command.transformReply = (answer) => shifted(read(answer))
  }
  return sendCommand.call(this, command, ...rest)
}

function shifted(answer) {
  // In a transaction the first answer is that it was queued.
  if (!Array.isArray(answer)) return answer
  const [seconds, microseconds] = answer
  const ms = Number(seconds) * 1_000 + Number(microseconds) / 1_000 + shiftMs + ahead.machineMs
  return [String(Math.floor(ms / 1_000)), String(Math.round((ms % 1_000) * 1_000))]
}

process.on('message', (message) => {
  if (typeof message !== 'object' || message === null || !('clockAhead' in message)) return
  ahead = { ...ahead, ...message.clockAhead }
  process.send?.({ clockAhead: ahead })
})
// A listener alone must not keep a process alive.
process.channel?.unref()
