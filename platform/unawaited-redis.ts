import type { Redis } from 'ioredis'
import type { Log } from './log.ts'

/**
 * A connection for libraries that send commands without awaiting the reply, as Socket.IO's adapter and
 * emitter do: a failed command is logged, as its unhandled rejection would otherwise end the process. Callers
 * that await the command still get the error.
 */
export function unawaited(redis: Redis, log: Log): Redis {
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...given: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, given)
        if (answer instanceof Promise)
          answer.catch((err: unknown) => log.debug({ err, name }, 'redis command lost'))
        return answer
      }
    },
  })
}
