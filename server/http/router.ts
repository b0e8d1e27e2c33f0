import Router from '@koa/router'
import type { Handler, RequestState } from './context.ts'
import { requireRight } from './middleware/require-right.ts'
import type { Route } from './handle.ts'

/**
 * The router with the access checks of its routes.
 * @param session requires a session
 */
export function createRouter(routes: readonly Route[], session: Handler): Router<RequestState> {
  // Case-sensitive and exact: the middlewares before the routes compare the path as it is written.
  const router = new Router<RequestState>({ sensitive: true })
  for (const { method, path, access, run } of routes) {
    const door = access === 'anyone' ? [] : [session, requireRight(access)]
    router.register(path, [method], [...door, run])
  }
  return router
}
