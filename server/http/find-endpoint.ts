import Router from '@koa/router'
import type { Endpoint } from '#shared/rest/endpoint'

export type FindEndpoint = (method: string, path: string) => Endpoint | undefined

/** Finds the definition of the requested endpoint, by the rules of the router. */
export function createEndpointFinder(endpoints: readonly Endpoint[]): FindEndpoint {
  const byName = new Map<unknown, Endpoint>(endpoints.map((endpoint) => [endpoint.name, endpoint]))
  const router = new Router({ sensitive: true })
  for (const { name, method, path } of endpoints) router.register(path, [method], () => undefined, { name })
  return (method, path) =>
    // Files of the web are requested as well, and are no endpoints.
    path.startsWith('/api/') ? byName.get(router.match(path, method).pathAndMethod[0]?.name) : undefined
}
