import type { Handler } from '../context.ts'
import { peerAddress } from '../../request/peer-address.ts'
import type { ProxyWatch } from '../proxy-watch.ts'

/**
 * Determines the client's address once, by the same rule as for sockets; Koa's own `ctx.ip` accepts any text.
 */
export function clientAddress(trustProxy: number, proxyWatch: ProxyWatch): Handler {
  return (ctx, next) => {
    ctx.state.address = peerAddress(ctx.headers, ctx.req.socket.remoteAddress ?? '', trustProxy)
    proxyWatch.see(ctx.headers, ctx.state.address)
    return next()
  }
}
