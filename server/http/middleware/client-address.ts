import type { Handler } from '../context.ts'
import { peerAddress } from '../../request/peer-address.ts'
import type { ProxyWatch } from '../proxy-watch.ts'

/** Says once where a request came from, by the same rule as for sockets; Koa's own `ctx.ip` takes any text for an address. */
export function clientAddress(trustProxy: number, proxyWatch: ProxyWatch): Handler {
  return (ctx, next) => {
    ctx.state.address = peerAddress(ctx.headers, ctx.req.socket.remoteAddress ?? '', trustProxy)
    proxyWatch.see(ctx.headers, ctx.state.address)
    return next()
  }
}
