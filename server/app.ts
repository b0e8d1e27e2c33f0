import Koa from 'koa'
import compress from 'koa-compress'
import type { Redis } from 'ioredis'
import type { DiskWatch } from '#platform/disk-watch'
import type { Log } from '#platform/log'
import type { Pace } from '#platform/pace'
import type { ApiLimits } from './auth/api-limits.ts'
import type { Authenticator } from './auth/authenticate.ts'
import { createSessionCookie } from './auth/cookie.ts'
import type { LoginDeps } from './auth/login-deps.ts'
import type { RegisterDeps } from './auth/register.ts'
import type { Handler, RequestState } from './http/context.ts'
import { createEndpointFinder } from './http/find-endpoint.ts'
import { acceptEncoding } from './http/middleware/accept-encoding.ts'
import { clientAddress } from './http/middleware/client-address.ts'
import { jsonBody } from './http/middleware/json-body.ts'
import { limitRequests } from './http/middleware/limit-requests.ts'
import { notModified } from './http/middleware/not-modified.ts'
import { ownOrigin } from './http/middleware/own-origin.ts'
import { problems } from './http/middleware/problems.ts'
import { readToken } from './http/middleware/read-token.ts'
import { requestLog } from './http/middleware/request-log.ts'
import { requireSession } from './http/middleware/require-session.ts'
import { securityHeaders } from './http/middleware/security-headers.ts'
import { statedEndpoint } from './http/middleware/stated-endpoint.ts'
import { webFiles } from './http/middleware/web-files.ts'
import type { Route } from './http/handle.ts'
import type { AlertChannelFacts } from './alerts/channel-facts.ts'
import type { AlertLimits } from './alerts/alert-limits.ts'
import type { ProxyWatch } from './http/proxy-watch.ts'
import { createRouter } from './http/router.ts'
import { alertChannelRoutes } from './http/routes/alert-channels.ts'
import { alertTotalRoutes } from './http/routes/alert-totals.ts'
import { alertRoutes } from './http/routes/alerts.ts'
import { auditRoutes } from './http/routes/audit.ts'
import { authRoutes } from './http/routes/auth.ts'
import { breadthRoutes } from './http/routes/breadth.ts'
import { candleRoutes } from './http/routes/candles.ts'
import { drawingRoutes } from './http/routes/drawings.ts'
import { disclosureRoutes } from './http/routes/disclosures.ts'
import { displayFleetRoutes } from './http/routes/display-fleet.ts'
import { displayGroupRoutes } from './http/routes/display-groups.ts'
import { displayRoutes, type DisplayRouteDeps } from './http/routes/displays.ts'
import { docsRoutes } from './http/routes/docs.ts'
import { haltRoutes } from './http/routes/halts.ts'
import { healthRoutes } from './http/routes/health.ts'
import { historyRoutes } from './http/routes/history.ts'
import { marketRoutes, type MarketRouteDeps } from './http/routes/market.ts'
import { stockRoutes, type StockRouteDeps } from './http/routes/stock.ts'
import { newsRoutes } from './http/routes/news.ts'
import { noticeRoutes } from './http/routes/notices.ts'
import { measureRoutes } from './http/routes/measures.ts'
import { moverRoutes } from './http/routes/movers.ts'
import { replayRoutes } from './http/routes/replay.ts'
import { searchRoutes } from './http/routes/search.ts'
import { sectorRoutes } from './http/routes/sectors.ts'
import { sessionRoutes } from './http/routes/sessions.ts'
import { settingsRoutes } from './http/routes/settings.ts'
import { tableLayoutRoutes } from './http/routes/table-layouts.ts'
import { tickRoutes } from './http/routes/ticks.ts'
import { storageRoutes } from './http/routes/storage.ts'
import { userRoutes } from './http/routes/users.ts'
import { watchlistRoutes } from './http/routes/watchlists.ts'
import { webhookRoutes } from './http/routes/webhooks.ts'
import type { StoresProbe } from './stores.ts'

export interface AppDeps extends LoginDeps, RegisterDeps, MarketRouteDeps, StockRouteDeps, DisplayRouteDeps {
  redis: Redis
  authenticator: Authenticator
  apiLimits: ApiLimits
  stores: StoresProbe
  disk: DiskWatch
  /** Growth of the database. */
  growth: Pace
  log: Log
  publicUrl: string | null
  /** The number of trusted proxies in front. */
  trustProxy: number
  proxyWatch: ProxyWatch
  /** Whether webhooks may use private addresses. */
  webhookAllowPrivate: boolean
  alertLimits: AlertLimits
  alertChannels: AlertChannelFacts
  /** The folder of the built web client. */
  webRoot: string
}

/** All REST routes. */
export function createRoutes(deps: AppDeps): Route[] {
  const routes = [
    ...authRoutes(deps),
    ...marketRoutes(deps),
    ...stockRoutes(deps),
    ...searchRoutes(deps),
    ...breadthRoutes(deps),
    ...moverRoutes(deps),
    ...candleRoutes(deps),
    ...tickRoutes(deps),
    ...sectorRoutes(deps),
    ...disclosureRoutes(deps),
    ...measureRoutes(deps),
    ...newsRoutes(deps),
    ...replayRoutes(deps),
    ...sessionRoutes(deps),
    ...settingsRoutes(deps),
    ...tableLayoutRoutes(deps),
    ...drawingRoutes(deps),
    ...watchlistRoutes(deps),
    ...alertChannelRoutes(deps),
    ...alertRoutes(deps),
    ...webhookRoutes(deps),
    ...historyRoutes(deps),
    ...userRoutes(deps),
    ...alertTotalRoutes(deps),
    ...storageRoutes(deps),
    ...haltRoutes(deps),
    ...noticeRoutes(deps),
    ...displayRoutes(deps),
    ...displayFleetRoutes(deps),
    ...displayGroupRoutes(deps),
    ...auditRoutes(deps),
    ...healthRoutes(deps),
  ]
  return docsRoutes(routes, createSessionCookie(deps).name)
}

/** The Koa app: REST and the web client's files. It opens and closes no resources; all dependencies are passed in. */
export function createApp(deps: AppDeps): Koa<RequestState> {
  const app = new Koa<RequestState>({ proxy: deps.trustProxy > 0 })
  app.on('error', (error: unknown) => deps.log.warn({ err: error }, 'an answer could not be sent'))

  const routes = createRoutes(deps)
  app.use(readableTarget)
  app.use(statedEndpoint(createEndpointFinder(routes)))
  app.use(clientAddress(deps.trustProxy, deps.proxyWatch))
  app.use(requestLog(deps.log, deps.now))
  app.use(securityHeaders(deps.publicUrl))
  app.use(acceptEncoding)
  app.use(compress({ threshold: 1024 }))
  app.use(neverStored)
  app.use(problems)
  app.use(ownOrigin(deps))
  app.use(readToken(deps))
  app.use(limitRequests(deps))
  app.use(jsonBody)
  app.use(notModified)

  const router = createRouter(routes, requireSession(deps.authenticator))
  app.use(router.routes())
  app.use(router.allowedMethods())
  app.use(webFiles(deps.webRoot))
  return app
}

/** Maps a request target that is no URL (`GET http://[/ HTTP/1.1`) to a path without a route: reading its path throws. */
const readableTarget: Handler = (ctx, next) => {
  try {
    void ctx.path
  } catch {
    ctx.req.url = '/api/'
  }
  return next()
}

/** API responses depend on time and user: no cache may store them. */
const neverStored: Handler = async (ctx, next) => {
  if (ctx.path.startsWith('/api/')) ctx.set('Cache-Control', 'no-store')
  await next()
}
