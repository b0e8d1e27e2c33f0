import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { Site } from '../site.ts'
import type { Attack } from './attack.ts'
import { USAGE_HOOK, whileMeasured } from './spending.ts'

const TIMES = 20
const NOT_LIMITED = { RATE_LIMIT_API: '100000/minute', RATE_LIMIT_PAGES: '100000/minute' }

const Quotes = z.object({ quotes: z.tuple([z.object({ code: z.string() })]).rest(z.unknown()) })
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) })

/**
 * Requests in addition to those in the OpenAPI document: the web's pages, and large answers with unusual
 * headers.
 */
const filesAnd = (code: string): Requested[] => [
  { path: '/' },
  { path: '/no/such/page' },
  { path: '/favicon.svg' },
  { path: '/', headers: { range: 'bytes=0-9' } },
  { path: '/', headers: { 'accept-encoding': 'identity;q=0, *;q=0' } },
  { path: '/api/docs/swagger-ui-bundle.js', headers: { 'accept-encoding': 'gzip' } },
  { path: '/api/docs/swagger-ui-bundle.js', headers: { 'accept-encoding': 'deflate' } },
  { path: '/api/docs/swagger-ui-bundle.js', headers: { range: 'bytes=0-9' } },
  { path: '/api/market/quotes', headers: { 'accept-encoding': 'gzip' } },
  { path: '/api/market/quotes', headers: { 'accept-encoding': 'deflate' } },
  { path: `/api/stocks/${code}/candles?interval=1m` },
  { path: `/api/stocks/${code}/candles?interval=1d` },
]

interface Requested {
  path: string
  headers?: Record<string, string>
}

/** Requests each GET route some times as an admin: measures the server's cost of one answer. */
export const attack: Attack = async ({ databaseUrl, redisUrl, say }) => {
  const db = openDatabase(databaseUrl, { applicationName: 'hostile' })
  await migrateLatest(db).finally(() => db.destroy())
  const workers = [{ SIMULATOR_LISTINGS: '2880', POLL_INTERVAL_MS: '1000' }]
  const site = await Site.open({
    databaseUrl,
    redisUrl,
    workers,
    servers: 1,
    serverEnv: NOT_LIMITED,
    serverHooks: [USAGE_HOOK],
  })
  try {
    const [url = ''] = site.urls
    const own = { authorization: `Bearer ${await site.logInAsAdmin()}`, 'accept-encoding': 'br' }
    const code = await someStock(url, own)
    const { paths } = Document.parse(await (await fetch(`${url}/api/openapi.json`)).json())
    const listed = Object.entries(paths)
      .filter(([, methods]) => 'get' in methods)
      .map(([path]) => ({ path: path.replace('indices/{code}', 'indices/KOSPI').replace('{code}', code) }))
      .filter(({ path }) => !path.includes('{'))

    const costs = []
    for (const { path, headers } of [...listed, ...filesAnd(code)] as Requested[]) {
      const answers = { status: 0, kB: 0 }
      const { spent } = await whileMeasured(site.servers, async () => {
        for (let at = 0; at < TIMES; at++) {
          const response = await fetch(url + path, { headers: { ...own, ...headers } })
          answers.status = response.status
          answers.kB = Math.round(Number(response.headers.get('content-length') ?? 0) / 1e3)
          await response.arrayBuffer()
        }
      })
      const [one] = spent
      const cpuMs = Math.round(((one?.cpuMs ?? NaN) / TIMES) * 10) / 10
      const how = Object.entries(headers ?? {})
        .flat()
        .join(' ')
      say(`${String(cpuMs).padStart(6)} ms  ${answers.status}  ${answers.kB} kB  ${path} ${how}`)
      costs.push({ path, how, cpuMs, ...answers })
    }
    return { costs: costs.sort((a, b) => b.cpuMs - a.cpuMs).slice(0, 10) }
  } finally {
    await site.close()
  }
}

/** A stock of the board, if there is one. */
async function someStock(url: string, headers: Record<string, string>): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/api/market/quotes`, { headers })
    const board: unknown = await response.json()
    if (response.status === 200) return Quotes.parse(board).quotes[0].code
    await sleep(500)
  }
}
