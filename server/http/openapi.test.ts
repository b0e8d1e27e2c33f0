import { describe, expect, it } from 'vitest'
import { RIGHTS } from '#shared/auth/rights'
import { createApp, createRoutes, type AppDeps } from '../app.ts'
import { openApiDocument } from './openapi.ts'

/** No dependency is used before a request comes. */
const deps = { webRoot: '.', trustProxy: 0, secretKey: 'x'.repeat(32), limits: {} } as unknown as AppDeps

interface Operation {
  'x-access'?: string
  operationId: string
  security: unknown[]
  responses: Record<string, { content?: Record<string, unknown> }>
}

interface Layer {
  path: string
  methods: string[]
}

/** Every router of the application. */
function layers(): Layer[] {
  return createApp(deps).middleware.flatMap((middleware) => {
    const { router } = middleware as { router?: { stack: Layer[] } }
    return router?.stack ?? []
  })
}

const document = openApiDocument(createRoutes(deps), 'session')

const stated = new Map(
  Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  ),
)

describe('the OpenAPI document', () => {
  it('the OpenAPI document has every route of every router, and no other', () => {
    const routed = layers().flatMap(({ path, methods }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    )
    expect([...stated.keys()].sort()).toEqual(routed.sort())
    expect(routed.length).toBeGreaterThan(20)
  })

  it('the OpenAPI document states the right of every route', () => {
    for (const [route, { 'x-access': access, security }] of stated) {
      expect([route, ['anyone', ...Object.keys(RIGHTS)]]).toEqual([route, expect.arrayContaining([access])])
      expect([route, security.length > 0]).toEqual([route, access !== 'anyone'])
    }
  })

  it('only health, docs, what a visitor needs to log in and what a screen needs to be paired are open without a session', () => {
    const open = [...stated]
      .filter(([, { 'x-access': access }]) => access === 'anyone')
      .map(([route]) => route)
    expect(open.sort()).toEqual([
      'GET /api/auth/registration',
      'GET /api/auth/session',
      'GET /api/docs',
      'GET /api/docs/page.js',
      'GET /api/docs/swagger-ui-bundle.js',
      'GET /api/docs/swagger-ui.css',
      'GET /api/health',
      'GET /api/health/live',
      'GET /api/openapi.json',
      'POST /api/auth/login',
      'POST /api/auth/register',
      'POST /api/displays/pairings',
      'POST /api/displays/pairings/claim',
      'POST /api/displays/refresh',
    ])
  })

  it('the OpenAPI document describes every error with one schema', () => {
    for (const [route, { responses }] of stated) {
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        expect([route, status, content]).toEqual([
          route,
          status,
          { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        ])
      }
    }
  })

  it('the OpenAPI document has unique operation ids and no dangling references', () => {
    const ids = [...stated.values()].map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    const referred = JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)
    for (const [, name = ''] of referred) expect(document.components?.schemas).toHaveProperty(name)
  })
})
