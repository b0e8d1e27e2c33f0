import { randomUUID } from 'node:crypto'
import type { Log } from '#platform/log'
import type { Endpoint } from '#shared/rest/endpoint'
import type { Handler } from '../context.ts'

/** A valid request id of a proxy is kept, so that its log and ours can be joined. */
const REQUEST_ID = /^[\w-]{8,64}$/

/** Health probes come every few seconds, and a failed one is no error of the server. */
function levelOf(endpoint: Endpoint | undefined, status: number): 'debug' | 'info' | 'warn' {
  if (endpoint?.limit === 'none' && (status < 500 || status === 503)) return 'debug'
  return status >= 500 ? 'warn' : 'info'
}

/** The id of a session in a URL, which must not be logged. */
const SESSION_ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi

/** Assigns an id to every request and logs one line about it: no query, no header, no body. */
export function requestLog(log: Log, now: () => number): Handler {
  return async (ctx, next) => {
    const startedMs = now()
    const given = ctx.get('X-Request-Id')
    const requestId = REQUEST_ID.test(given) ? given : randomUUID()
    ctx.state.requestId = requestId
    ctx.state.log = log.child({ requestId })
    ctx.set('X-Request-Id', requestId)
    try {
      await next()
    } finally {
      const { method, path, status } = ctx
      const line = {
        method,
        path: path.replace(SESSION_ID, ':id'),
        status,
        ms: now() - startedMs,
        address: ctx.state.address,
        user: ctx.state.user?.sub,
      }
      ctx.state.log[levelOf(ctx.state.endpoint, status)](line, 'request')
    }
  }
}
