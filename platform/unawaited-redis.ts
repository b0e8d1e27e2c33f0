import type { Redis } from 'ioredis'
import type { Log } from './log.ts'

/**
 * The connection for a library that sends commands and waits for no answer, as Socket.IO's adapter and emitter do: a
 * command that fails is logged, where its rejection, heard by nobody, would end the process. Who does wait still gets it.
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
