import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { routeOf } from '#shared/rest/paths'
import * as rest from '#shared/rest/docs'
import type { Ctx } from '../context.ts'
import { handle, type Route } from '../handle.ts'
import { openApiDocument } from '../openapi.ts'
import { Prepared, PreparedJson } from '../prepared.ts'

const SWAGGER_UI = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

/** Scripts in separate files: the content security policy allows no inline script. */
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>SecondaryMarket REST</title>
    <link rel="icon" href="/favicon.svg" />
    <link rel="stylesheet" href="${routeOf('docsSwaggerStyles').path}" />
  </head>
  <body>
    <div id="page"></div>
    <script src="${routeOf('docsSwaggerScript').path}"></script>
    <script src="${routeOf('docsScript').path}"></script>
  </body>
</html>
`

const SCRIPT = `SwaggerUIBundle({
  url: '${routeOf('readDocument').path}',
  dom_id: '#page',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
})
`

/** The OpenAPI document and Swagger UI, self-hosted under the same content security policy. */
export function docsRoutes(others: readonly Route[], cookieName: string): Route[] {
  const routes = [...others]
  let document: PreparedJson<Record<string, unknown>> | undefined

  routes.push(
    handle(
      rest.readDocument,
      () => (document ??= new PreparedJson({ ...openApiDocument(routes, cookieName) })),
    ),
    handle(
      rest.docsPage,
      file(() => PAGE),
    ),
    handle(
      rest.docsScript,
      file(() => SCRIPT),
    ),
    handle(rest.docsSwaggerScript, file(swaggerUi('swagger-ui-bundle.js'))),
    handle(rest.docsSwaggerStyles, file(swaggerUi('swagger-ui.css'))),
  )
  return routes
}

const swaggerUi = (name: string) => () => readFileSync(path.join(SWAGGER_UI, name))

function file(read: () => string | Buffer): (ctx: Ctx) => Prepared {
  let content: Prepared | undefined
  return (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=3600')
    return (content ??= new Prepared(read()))
  }
}
