import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import pino from 'pino'
import { expect, it, onTestFinished } from 'vitest'
import type { RequestState } from '../context.ts'
import { ProxyWatch } from '../proxy-watch.ts'
import { clientAddress } from './client-address.ts'

/** The log lines of requests from this machine, which has a private address. */
async function linesOf(trustProxy: number, requests: Record<string, string>[]): Promise<string[]> {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const app = new Koa<RequestState>()
  app.use(clientAddress(trustProxy, new ProxyWatch({ trustProxy, log, now: Date.now })))
  app.use((ctx) => (ctx.body = ctx.state.address))
  const answer = app.callback()
  const server = createServer((request, response) => void answer(request, response))
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  for (const headers of requests) await fetch(`http://127.0.0.1:${port}`, { headers })
  return lines
}

it.each([
  ['X-Forwarded-For', { 'x-forwarded-for': '203.0.113.9' }],
  ['Forwarded', { forwarded: 'for=203.0.113.9' }],
])('a proxy that sends %s while TRUST_PROXY is off is reported once per process', async (_, headers) => {
  const lines = await linesOf(0, [{}, headers, headers, headers])
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    address: '127.0.0.1',
    msg: expect.stringContaining('set TRUST_PROXY=true') as string,
  })
})

it('a trusted proxy, or a request without one, is not reported', async () => {
  expect(await linesOf(1, [{ 'x-forwarded-for': '203.0.113.9' }])).toEqual([])
  expect(await linesOf(0, [{}])).toEqual([])
})
