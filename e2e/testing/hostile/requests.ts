import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { Site } from '../site.ts'
import type { Attack } from './attack.ts'
import { USAGE_HOOK, whileMeasured } from './spending.ts'

interface Form {
  path: string
  requestsPerSecond: number
}

const FORMS: Record<string, Form> = {
  /** The whole board, within an account's limit. */
  quotes: { path: '/api/market/quotes', requestsPerSecond: 10 },
  /** The largest file that is public. */
  docs: { path: '/api/docs/swagger-ui-bundle.js', requestsPerSecond: 15 },
  /** The web's pages; they must have been built. */
  pages: { path: '', requestsPerSecond: 15 },
}

/** Repeated requests for large answers: measures the server's CPU time. */
export const attack: Attack = async ({ databaseUrl, redisUrl, seconds, variant = 'quotes', say }) => {
  const form = FORMS[variant]
  if (form === undefined)
    throw new Error(`there is no form ${variant}; there are ${Object.keys(FORMS).join(', ')}`)
  const db = openDatabase(databaseUrl, { applicationName: 'hostile' })
  await migrateLatest(db).finally(() => db.destroy())
  const workers = [{ SIMULATOR_LISTINGS: '2880', POLL_INTERVAL_MS: '1000' }]
  const serverHooks = [USAGE_HOOK]
  const site = await Site.open({ databaseUrl, redisUrl, workers, servers: 1, serverEnv: {}, serverHooks })
  try {
    const [url = ''] = site.urls
    const headers = { authorization: `Bearer ${await site.member('intruder')}`, 'accept-encoding': 'br' }
    const path = form.path || (await largestScript(url))
    while ((await fetch(url + '/api/market/quotes', { headers })).status === 503) await sleep(500)

    say('idle')
    const idle = await whileMeasured(site.servers, () => sleep(seconds * 1_000))
    say(`attacked: ${form.requestsPerSecond} a second of ${path}`)
    const statuses: Record<string, number> = {}
    const attacked = await whileMeasured(site.servers, async () => {
      const untilMs = performance.now() + seconds * 1_000
      const requested: Promise<void>[] = []
      while (performance.now() < untilMs) {
        requested.push(ask(url + path, headers, statuses))
        await sleep(1_000 / form.requestsPerSecond)
      }
      await Promise.all(requested)
    })
    return {
      variant,
      seconds,
      load: os.loadavg(),
      idle: idle.spent[0],
      attacked: attacked.spent[0],
      statuses,
    }
  } finally {
    await site.close()
  }
}

/** The server may close an idle connection just as it is reused: that is counted, and no failure. */
async function ask(address: string, headers: Record<string, string>, statuses: Record<string, number>) {
  const outcome = await fetch(address, { headers }).then(
    (response) => response.arrayBuffer().then(() => String(response.status)),
    () => 'closed',
  )
  statuses[outcome] = (statuses[outcome] ?? 0) + 1
}

async function largestScript(url: string): Promise<string> {
  const page = await (await fetch(url)).text()
  const scripts = [...page.matchAll(/\/assets\/[\w.-]+\.js/g)].map(([name]) => name)
  let largest = { name: '', bytes: 0 }
  for (const name of new Set(scripts)) {
    const bytes = (await (await fetch(url + name)).arrayBuffer()).byteLength
    if (bytes > largest.bytes) largest = { name, bytes }
  }
  if (largest.name === '') throw new Error('the pages are not built: npm run build')
  return largest.name
}
