import type { Handler } from '../context.ts'
import type { FindEndpoint } from '../find-endpoint.ts'

/** Notes what is stated of the endpoint before anything else is done: log, limit and session ask it. */
export function statedEndpoint(find: FindEndpoint): Handler {
  return async (ctx, next) => {
    ctx.state.endpoint = find(ctx.method, ctx.path)
    await next()
  }
}
