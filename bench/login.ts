import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import bcrypt from 'bcrypt'
import { Redis } from 'ioredis'
import { openDatabase, type Database } from '#database/pool'
import { insertUser } from '#database/accounts/users'
import { logIn } from './harness/accounts.ts'
import { Child } from './harness/child.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import type { Outcome, Raid } from './harness/intruders.ts'
import { startProduct, type ServerUnderTest } from './harness/servers.ts'
import { median, percentile } from './harness/statistics.ts'

export const title = 'Guessing passwords: its effect on other users, and what its timing reveals'

const RAIDS: { name: string; raid: Pick<Raid, 'accounts' | 'addresses'> }[] = [
  { name: 'many addresses, one account', raid: { accounts: 1, addresses: 10_000 } },
  { name: 'one address, many accounts', raid: { accounts: 10_000, addresses: 1 } },
  { name: 'many addresses, many accounts', raid: { accounts: 10_000, addresses: 10_000 } },
]

const PER_SECOND = 300
const READERS = 10
const READ_EVERY_MS = 20

export async function run(bench: Bench): Promise<Table[]> {
  const stage = await bench.stage()
  const redis = new Redis(stage.redisUrl)
  const database = openDatabase(stage.databaseUrl, { applicationName: 'bench' })
  await redis.flushall()
  await makeAccounts(database)
  const settings = { TRUST_PROXY: 'true', RATE_LIMIT_API: '100000/minute' }
  const server = await startProduct(stage, settings)
  const tables = [await raids(bench, server, redis), await timing(bench, server, redis)]
  await server.stop()
  await database.destroy()
  redis.disconnect()
  return tables
}

/** The readers, and the one account under attack. */
async function makeAccounts(database: Database): Promise<void> {
  await database('users').delete()
  const password_hash = await bcrypt.hash('Gy0ul-bada!', 12)
  for (const user_id of ['account-0', ...Array.from({ length: READERS }, (_, at) => `reader-${at}`)]) {
    await insertUser(database, {
      user_id,
      email: `${user_id}@example.org`,
      name: user_id,
      password_hash,
      role: 'user',
    })
  }
}

async function raids(bench: Bench, server: ServerUnderTest, redis: Redis): Promise<Table> {
  const attempts = bench.quick ? 500 : 10_000
  const { child } = await Child.start('bench/harness/intruders.ts')
  const tokens = await logIn(redis, READERS)
  await readMe(server, tokens, sleep(2_000))
  const rows: string[][] = []
  for (const { name, raid } of RAIDS) {
    bench.say(name)
    const idleMs = await readMe(server, tokens, sleep(bench.quick ? 2_000 : 10_000))
    const { held } = await server.memory()
    const raiding = child.ask<Outcome>('raid', {
      ...raid,
      address: server.address,
      attempts,
      perSecond: PER_SECOND,
    })
    const raidedMs = await readMe(server, tokens, raiding)
    const outcome = await raiding
    const grown = (await server.memory()).held - held
    const [idle, raided] = [percentile(idleMs, 0.99), percentile(raidedMs, 0.99)]
    rows.push([
      name,
      String(outcome[401] ?? 0),
      String(outcome[429] ?? 0),
      String(attempts - (outcome[401] ?? 0) - (outcome[429] ?? 0)),
      `${idle.toFixed(1)} ms`,
      `${raided.toFixed(1)} ms, ${against(raided / idle, 3)}`,
      `${(grown / 2 ** 20).toFixed(1)} MiB`,
    ])
  }
  await child.stop()
  return {
    caption: `${attempts.toLocaleString('en')} attempts at ${PER_SECOND} a second, and \`GET /api/auth/me\` by ${READERS} others meanwhile:`,
    columns: [
      'attempts from',
      'judged',
      'refused',
      'else',
      'p99 of others at rest',
      'meanwhile',
      'memory after',
    ],
    rows,
    notes: [
      'bcrypt at its default cost of 12. Database and Redis are on the same machine, and so are those who guess.',
    ],
  }
}

/**
 * The duration of each of the readers' requests in milliseconds, one every 20 ms, until a promise settles.
 */
async function readMe(server: ServerUnderTest, tokens: string[], until: Promise<unknown>): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true })
  const tookMs: number[] = []
  const reading: Promise<void>[] = []
  let isOver = false
  void until.finally(() => (isOver = true))
  for (let at = 0; !isOver; at++) {
    reading.push(me(agent, server, tokens[at % tokens.length] ?? '').then((ms) => void tookMs.push(ms)))
    await sleep(READ_EVERY_MS)
  }
  await Promise.all(reading)
  agent.destroy()
  return tookMs
}

function me(agent: http.Agent, server: ServerUnderTest, token: string): Promise<number> {
  const startedMs = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}` }
    const request = http.get(`${server.address}/api/auth/me`, { agent, headers }, (response) => {
      response.resume()
      // A failed request counts as one that was never answered.
      response.on('end', () =>
        resolve(response.statusCode === 200 ? performance.now() - startedMs : Infinity),
      )
    })
    // The server closed an idle connection just as it was reused.
    request.on('error', (error) => (request.reusedSocket ? resolve(me(agent, server, token)) : reject(error)))
  })
}

async function timing(bench: Bench, { address }: ServerUnderTest, redis: Redis): Promise<Table> {
  bench.say('wrong passwords and unknown users, in turn')
  await redis.flushall()
  const tookMs: Record<'wrong' | 'unknown', number[]> = { wrong: [], unknown: [] }
  for (let at = 0; at < (bench.quick ? 4 : 60); at++) {
    for (const kind of ['wrong', 'unknown'] as const) {
      const user_id = kind === 'wrong' ? 'account-0' : `nobody-${at}`
      const startedMs = performance.now()
      const response = await fetch(`${address}/api/auth/login`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.9.${at}.${kind.length}` },
        body: JSON.stringify({ user_id, password: 'Wr0ng-guess!' }),
      })
      await response.text()
      if (response.status !== 401) throw new Error(`${user_id}: ${response.status}`)
      tookMs[kind].push(performance.now() - startedMs)
    }
  }
  const [wrong, unknown] = [median(tookMs.wrong), median(tookMs.unknown)]
  return {
    caption: 'Median time of a log-in that fails:',
    columns: ['wrong password', 'unknown user', 'apart'],
    rows: [[`${wrong.toFixed(1)} ms`, `${unknown.toFixed(1)} ms`, `${apart(wrong, unknown)} (≤ 5 %)`]],
  }
}

const apart = (a: number, b: number) => `${((Math.abs(a - b) / Math.min(a, b)) * 100).toFixed(1)} %`
