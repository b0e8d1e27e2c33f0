import type { IncomingHttpHeaders } from 'node:http'
import type { Log } from '#platform/log'
import type { Handler } from '../context.ts'
import { isPrivateAddress } from '../parse-address.ts'
import { peerAddress } from '../peer-address.ts'

/** Says once where a request came from, by the same rule as for sockets; Koa's own `ctx.ip` takes any text for an address. */
export function clientAddress(trustProxy: number, log: Log): Handler {
  let isWarned = false

  /** Then all people have one address, the proxy's, and one stranger's wrong passwords keep everybody out. */
  function warnOfForgottenProxy(headers: IncomingHttpHeaders, address: string): void {
    if (isWarned || trustProxy > 0 || !cameThroughProxy(headers) || !isPrivateAddress(address)) return
    isWarned = true
    log.warn(
      { address },
      'a proxy seems to stand in front (X-Forwarded-For from a private address) and TRUST_PROXY is false: everybody counts as one address; set TRUST_PROXY=true if the proxy is yours',
    )
  }

  return (ctx, next) => {
    ctx.state.address = peerAddress(ctx.headers, ctx.req.socket.remoteAddress ?? '', trustProxy)
    warnOfForgottenProxy(ctx.headers, ctx.state.address)
    return next()
  }
}

const cameThroughProxy = (headers: IncomingHttpHeaders): boolean =>
  headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
