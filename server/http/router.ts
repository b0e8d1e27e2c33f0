import Router from '@koa/router'
import type { Handler, RequestState } from './context.ts'
import { requireRight } from './middleware/require-right.ts'
import type { Route } from './handle.ts'

/**
 * The routes behind their doors.
 * @param session lets in who has a session
 */
export function createRouter(routes: readonly Route[], session: Handler): Router<RequestState> {
  // An address in other letters is another one: whatever stands before the routes looks at how it is spelt.
  const router = new Router<RequestState>({ sensitive: true })
  for (const { method, path, access, run } of routes) {
    const door = access === 'anyone' ? [] : [session, requireRight(access)]
    router.register(path, [method], [...door, run])
  }
  return router
}
