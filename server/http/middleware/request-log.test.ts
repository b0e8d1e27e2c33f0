import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { readHealth, readLiveness } from '#shared/rest/health'
import type { RequestState } from '../context.ts'
import { createEndpointFinder } from '../find-endpoint.ts'
import { requestLog } from './request-log.ts'
import { statedEndpoint } from './stated-endpoint.ts'

const lines: { level: number; path: string }[] = []
const log = pino(
  { level: 'debug' },
  { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
)
const app = new Koa<RequestState>()
app.use(statedEndpoint(createEndpointFinder([readHealth, readLiveness])))
app.use(requestLog(log, Date.now))
app.use((ctx) => {
  ctx.status = Number(ctx.query.status)
})
const answer = app.callback()
const httpServer = createServer((request, response) => void answer(request, response))

afterEach(() => {
  lines.length = 0
  httpServer.close()
})

describe('the line about a request', () => {
  it.each([
    ['/api/market/quotes', 200, 'info'],
    ['/api/market/quotes', 503, 'warn'],
    ['/api/health', 200, 'debug'],
    ['/api/health', 503, 'debug'],
    ['/api/health/live', 500, 'warn'],
  ] as const)('%s answered with %d is %s', async (path, status, level) => {
    await new Promise<void>((listening) => httpServer.listen(0, '127.0.0.1', listening))
    const { port } = httpServer.address() as AddressInfo
    await fetch(`http://127.0.0.1:${port}${path}?status=${status}`)
    expect(lines).toMatchObject([{ path, level: pino.levels.values[level] }])
  })
})
