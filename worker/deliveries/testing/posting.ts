import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { post } from '../post.ts'

/**
 * A process that posts again and again to the addresses given, as many at once as a worker does, and prints what its memory was: in use
 * after garbage collection before the first and after the last, and at most in between, in bytes.
 */
const [, , posts = '', ...urls] = process.argv
const AT_ONCE = 64
const SETTLE_TURNS = 20
/** Only what never answers is given up soon. */
const timeoutOf = (url: string) => (url.endsWith('/hang') ? 100 : 60_000)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const signal = new AbortController().signal
const used = () => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
/** The least in use over some turns of the loop: a socket frees its buffers once it is closed, which is after its answer. */
async function settled(): Promise<number> {
  const found: number[] = []
  for (let turn = 0; turn < SETTLE_TURNS; turn++) {
    await setImmediate()
    collect()
    found.push(used())
  }
  return Math.min(...found)
}

async function sendAll(count: number): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {}
  let sent = 0
  const sendSome = async () => {
    while (sent < count) {
      const url = urls[sent++ % urls.length] ?? ''
      const posted = await post(
        new URL(url),
        { headers: {}, body: '{}' },
        { allowPrivate: true, timeoutMs: timeoutOf(url), signal },
      )
      const outcome = 'fault' in posted ? posted.fault : String(posted.status)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
      mostBytes = Math.max(mostBytes, used())
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome))
  return outcomes
}

let mostBytes = 0
// What is loaded and kept on first use is no growth.
await sendAll(AT_ONCE * urls.length)
const beforeBytes = await settled()
mostBytes = beforeBytes
const outcomes = await sendAll(Number(posts))
process.stdout.write(`${JSON.stringify({ outcomes, beforeBytes, mostBytes, afterBytes: await settled() })}\n`)
