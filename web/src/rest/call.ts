import { routeOf } from '#shared/rest/paths'
import type { EndpointName } from '#shared/rest/paths'
import type { AnswerOf, AnyCall, Given } from '#shared/rest/contract'
import { queryText } from './request.ts'
import type { Api } from './request.ts'

/**
 * Calls a REST endpoint. Input and answer are typed by the endpoint's definition in `shared/rest/`; the
 * server's tests parse every answer with the same definition, so it is not validated again here.
 *
 * @throws ProblemError
 */
export function call<N extends EndpointName>(api: Api, name: N, ...given: Given<N>): Promise<AnswerOf<N>>
export async function call(api: Api, name: EndpointName, ...[given]: [AnyCall?]): Promise<unknown> {
  const address = addressWith(name, given)
  const { method } = routeOf(name)
  return given?.body === undefined ? api.request(method, address) : api.request(method, address, given.body)
}

/** The URL of a GET endpoint, for a link. */
export function addressOf<N extends EndpointName>(name: N, ...given: Given<N>): string
export function addressOf(name: EndpointName, ...[given]: [AnyCall?]): string {
  return addressWith(name, given)
}

function addressWith(name: EndpointName, { params, query }: AnyCall = {}): string {
  const values: Record<string, string> = { ...params }
  const path = routeOf(name).path.replaceAll(/:(\w+)/g, (_, param: string) =>
    encodeURIComponent(values[param] ?? ''),
  )
  return path + queryText({ ...query })
}
