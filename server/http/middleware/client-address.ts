import type { Handler } from '../context.ts'
import { peerAddress } from '../peer-address.ts'

/** Says once where a request came from, by the same rule as for sockets; Koa's own `ctx.ip` takes any text for an address. */
export function clientAddress(trustProxy: number): Handler {
  return (ctx, next) => {
    ctx.state.address = peerAddress(ctx.headers, ctx.req.socket.remoteAddress ?? '', trustProxy)
    return next()
  }
}
