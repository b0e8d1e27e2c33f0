import { setTimeout as sleep } from 'node:timers/promises'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { Site } from '../site.ts'
import type { Attack } from './attack.ts'
import { worstAnswerMs } from './worst-answer.ts'

/** Characters and words with as many normalizations, repetitions and matches as possible. */
const HARD = ['\uFDFA', '\uFDFB', 'a', '1', '값', '\u3316'].map((unit) => unit.repeat(72))
const AT_ONCE = 12

/** Twelve concurrent registrations, none of which can succeed. */
export const attack: Attack = async ({ databaseUrl, redisUrl, seconds, say }) => {
  const database = openDatabase(databaseUrl, { applicationName: 'hostile' })
  await migrateLatest(database)
  await database.destroy()
  const site = await Site.open({ databaseUrl, redisUrl, workers: [], servers: 1 })
  const [url = ''] = site.urls
  const live = `${url}/api/health/live`
  try {
    await register(url, 0)
    const idle = await worstAnswerMs(live, sleep(seconds * 1_000))
    say(`idle: ${idle} ms`)
    const startedMs = performance.now()
    const attacked = Promise.all(Array.from({ length: AT_ONCE }, (_, i) => register(url, i)))
    const worst = await worstAnswerMs(live, attacked)
    return {
      statuses: await attacked,
      tookMs: Math.round(performance.now() - startedMs),
      worstLivenessMs: { idle, attacked: worst },
    }
  } finally {
    await site.close()
  }
}

async function register(url: string, i: number): Promise<number> {
  const body = { user_id: `u${i}-${'a'.repeat(90)}`, email: `u${i}@example.org`, name: 'x' }
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, password: HARD[i % HARD.length] }),
  })
  await response.arrayBuffer()
  return response.status
}
