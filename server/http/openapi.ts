import { OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import type { z } from 'zod'
import { PROBLEMS, type ProblemCode } from '#shared/protocol/problem'
import type { Access, Answer } from '#shared/rest/endpoint'
import type { Route } from './handle.ts'
import { ProblemShape } from '#shared/rest/problem'

export type OpenApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>

/** The OpenAPI 3.1 document of the whole REST API. `x-access` is the right that a route requires. */
export function openApiDocument(routes: readonly Route[], cookieName: string): OpenApiDocument {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'For scripts: the access_token of a login.',
  })
  registry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName,
    description:
      'For the web: set by a login, unreadable to scripts. Each installation has a name of its own, with `__Host-` before it over https. Writes must come from our own origin.',
  })
  for (const route of routes) registry.registerPath(operationOf(route))
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: 'alphabetically' }).generateDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'SecondaryMarket',
        version: '1',
        description:
          'Keys are snake_case; times are ISO 8601 with offset unless the name ends in `_ms`. The live half is Socket.IO: see docs/protocol.md.',
      },
    },
  )
}

const OPENAPI_METHODS = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const

type Operation = Parameters<OpenAPIRegistry['registerPath']>[0]

function operationOf(route: Route): Operation {
  const { method, path, access, tag, summary, description, params, query, body, answer } = route
  return {
    method: OPENAPI_METHODS[method],
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId: operationIdOf(route),
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    'x-access': access,
    security: access === 'anyone' ? [] : [{ token: [] }, { cookie: [] }],
    request: {
      ...(params === undefined ? {} : { params: params as z.ZodObject }),
      ...(query === undefined ? {} : { query: query as z.ZodObject }),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: { [answer.status]: answerOf(answer), ...refusalsOf(route) },
  }
}

/** `get /api/admin/users/:user_id` is `get_admin_users_user_id`. */
function operationIdOf({ method, path }: Route): string {
  return [OPENAPI_METHODS[method], ...path.split(/\W+/).filter((word) => word !== '' && word !== 'api')].join(
    '_',
  )
}

function answerOf(answer: Answer): Operation['responses'][string] {
  const { description } = answer
  if ('shape' in answer) return { description, content: { 'application/json': { schema: answer.shape } } }
  if ('type' in answer) return { description, content: { [answer.type]: { schema: { type: 'string' } } } }
  return { description }
}

/** By status, with all possible codes; one schema for all. */
function refusalsOf(route: Route): Operation['responses'] {
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of new Set(codesOf(route))) {
    const { status } = PROBLEMS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
          content: { 'application/problem+json': { schema: ProblemShape } },
        },
      ]),
  )
}

/** Responses that follow from access and input, and those of the route itself. */
function codesOf({ method, access, limit, params, query, body, refusals = [] }: Route): ProblemCode[] {
  return [
    ...(limit === 'none' ? [] : (['rate_limited'] as const)),
    ...codesAtDoor(access),
    ...(method === 'GET' ? [] : (['foreign_origin'] as const)),
    ...(params === undefined ? [] : (['not_found'] as const)),
    ...(query === undefined && body === undefined ? [] : (['invalid_input'] as const)),
    ...(body === undefined ? [] : (['malformed_body', 'body_too_large', 'unsupported_media_type'] as const)),
    ...refusals,
    'internal_error',
    'unavailable',
  ]
}

/** Every route that is not public needs a live session. */
function codesAtDoor(access: Access): ProblemCode[] {
  if (access === 'anyone') return []
  const session: ProblemCode[] = ['unauthenticated', 'session_ended']
  return access === 'manage_self' ? session : [...session, 'forbidden', 'password_change_required']
}
