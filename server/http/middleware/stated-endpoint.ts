import type { Handler } from '../context.ts'
import type { FindEndpoint } from '../find-endpoint.ts'

/** Looks up the endpoint's definition first: log, rate limit and session check use it. */
export function statedEndpoint(find: FindEndpoint): Handler {
  return async (ctx, next) => {
    ctx.state.endpoint = find(ctx.method, ctx.path)
    await next()
  }
}
