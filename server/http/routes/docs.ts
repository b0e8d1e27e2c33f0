import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { openApiDocument } from '../openapi.ts'
import { Prepared, PreparedJson } from '../prepared.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'

const SWAGGER_UI = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** Scripts in files of their own: the content security policy knows no exception for this page. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>SecondaryMarket REST</title>
    <link rel="icon" href="/favicon.svg" />
    <link rel="stylesheet" href="/api/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/page.js"></script>
  </body>
</html>
`

const SCRIPT = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#page',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
})
`

/** The document of the REST surface, and a page to read and try it, offline and under our own policy. */
export function docsRoutes(others: readonly Route[], cookieName: string): Route[] {
  const routes = [...others]
  let document: PreparedJson<Record<string, unknown>> | undefined

  routes.push(
    defineRoute({
      method: 'get',
      path: '/api/openapi.json',
      access: 'anyone',
      tag: 'documentation',
      summary: 'This document.',
      answer: { status: 200, description: 'OpenAPI 3.1', shape: z.record(z.string(), z.unknown()) },
      handle: () => (document ??= new PreparedJson({ ...openApiDocument(routes, cookieName) })),
    }),
    file('/api/docs', 'text/html', 'This document as a page.', () => PAGE),
    file('/api/docs/page.js', 'text/javascript', 'The script that fills the page.', () => SCRIPT),
    file(
      '/api/docs/swagger-ui-bundle.js',
      'text/javascript',
      'Swagger UI.',
      swaggerUi('swagger-ui-bundle.js'),
    ),
    file('/api/docs/swagger-ui.css', 'text/css', "Swagger UI's looks.", swaggerUi('swagger-ui.css')),
  )
  return routes
}

const swaggerUi = (name: string) => () => readFileSync(path.join(SWAGGER_UI, name))

function file(address: string, type: string, summary: string, read: () => string | Buffer): Route {
  let content: Prepared | undefined
  return defineRoute({
    method: 'get',
    path: address,
    access: 'anyone',
    tag: 'documentation',
    summary,
    answer: { status: 200, description: 'The file', type: `${type}; charset=utf-8` },
    handle: (ctx) => {
      ctx.set('Cache-Control', 'public, max-age=3600')
      return (content ??= new Prepared(read()))
    },
  })
}
