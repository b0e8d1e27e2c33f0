import os from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { Process } from '../processes.ts'
import { Site } from '../site.ts'
import type { Attack } from './attack.ts'
import { Bystander } from './bystander.ts'
import type { CrowdReport, SocketOrders } from './socket-crowd-process.ts'
import { USAGE_HOOK, whileMeasured } from './spending.ts'

/** The number of polls before the attack: there must be positions to resume from. */
const POLLS_BEFORE = 65

/** The bystander measures with requests; the limits of sockets are under test, and are the defaults. */
const BYSTANDER_ASKS_OFTEN = { RATE_LIMIT_API: '100000/minute' }

interface Form {
  does: SocketOrders['does']
  accounts: number
  sockets: number
  /** Each within the former limit of one socket. */
  requestsPerSecond: number
  servers: number
}

const USUAL: Form = { does: 'market', accounts: 1, sockets: 60, requestsPerSecond: 4, servers: 1 }

const FORMS: Record<string, Form> = {
  /** One account, 60 sockets that subscribe repeatedly, each time from another position. */
  positions: USUAL,
  /** The same by ten accounts, all from one address. */
  accounts: { ...USUAL, accounts: 10 },
  /** The same by one account on two servers. */
  servers: { ...USUAL, servers: 2 },
  /** Sockets that follow as many single stocks as possible. */
  stocks: { ...USUAL, does: 'stocks', requestsPerSecond: 20 },
  /** Sockets that connect and disconnect. */
  handshakes: { ...USUAL, does: 'connect' },
}

/** Another user's sockets that request as much as they can, while a bystander uses the product. */
export const attack: Attack = async ({ databaseUrl, redisUrl, seconds, variant = 'positions', say }) => {
  const form = FORMS[variant]
  if (form === undefined)
    throw new Error(`there is no form ${variant}; there are ${Object.keys(FORMS).join(', ')}`)
  const db = openDatabase(databaseUrl, { applicationName: 'hostile' })
  await migrateLatest(db).finally(() => db.destroy())
  const workers = [{ SIMULATOR_LISTINGS: '2880', POLL_INTERVAL_MS: '1000' }]
  const site = await Site.open({
    databaseUrl,
    redisUrl,
    workers,
    servers: form.servers,
    serverEnv: BYSTANDER_ASKS_OFTEN,
    serverHooks: [USAGE_HOOK],
  })
  let crowd: Process | undefined
  let bystander: Bystander | undefined
  try {
    bystander = await Bystander.sitDown(site.urls[0] ?? '', await site.member('bystander'))
    while ((bystander.position?.seq ?? 0) < POLLS_BEFORE) await sleep(500)
    say('idle')
    const look = async (by: Bystander): Promise<object> => {
      const { result, spent } = await whileMeasured(site.servers, () => by.look(seconds))
      return { bystander: result, servers: spent, load: os.loadavg()[0] }
    }
    const idle = await look(bystander)
    say(`attacked: ${variant}`)
    const names = Array.from({ length: form.accounts }, (_, at) => `intruder${at}`)
    const tokens = await Promise.all(names.map((name) => site.member(name)))
    const { epoch = '', seq = 0 } = bystander.position ?? {}
    const { does, sockets, requestsPerSecond } = form
    crowd = await Process.start('e2e/testing/hostile/socket-crowd-process.ts', {})
    crowd.send({
      urls: site.urls,
      tokens,
      does,
      sockets,
      requestsPerSecond,
      epoch,
      seq,
      codes: bystander.codes,
    } satisfies SocketOrders)
    const attacked = await look(bystander)
    const intruders = await crowd.ask<CrowdReport>('report')
    return { variant, seconds, idle, attacked, intruders }
  } finally {
    bystander?.leave()
    await crowd?.end('SIGKILL')
    await site.close()
  }
}
