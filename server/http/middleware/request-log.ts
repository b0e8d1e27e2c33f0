import { randomUUID } from 'node:crypto'
import type { Log } from '#platform/log'
import type { Endpoint } from '#shared/rest/endpoint'
import type { Handler } from '../context.ts'

/** A proxy's id is kept when it looks like one, so that its log and ours can be joined. */
const REQUEST_ID = /^[\w-]{8,64}$/

/** Probes come every few seconds, and that something is not there yet is an answer to them, not a fault. */
function levelOf(endpoint: Endpoint | undefined, status: number): 'debug' | 'info' | 'warn' {
  if (endpoint?.limit === 'none' && (status < 500 || status === 503)) return 'debug'
  return status >= 500 ? 'warn' : 'info'
}

/** In an address, the id of a session, which is nobody else's business. */
const SESSION_ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/gi

/** Names every request and writes one line about it: no query, no header, no body. */
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
