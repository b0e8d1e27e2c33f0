import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { mostWatchedCodes } from '#database/watchlists/watched-codes'
import { checkByPoll } from '../check.ts'
import { createHoldGate } from '../access/hold.ts'
import type { SourceDefinition, SourceDeps } from '../definition.ts'
import { createKisClient } from './access/client.ts'
import { createCredential } from './access/credential.ts'
import { issueApproval, issueToken } from './access/issue.ts'
import { createKeyLease } from './access/lease.ts'
import { Pacer } from './access/pacer.ts'
import { createSeal } from './access/sealed.ts'
import { createKisStore } from './access/store.ts'
import { Collector, type CollectorDeps } from './collect/collector.ts'
import { LiveStocks } from './collect/live-stocks.ts'
import { createMasterBook } from './collect/master-book.ts'
import { createFeedReader, createFeedWriter } from './feed/feed.ts'
import { createKisSource, KIS } from './kis.ts'
import { readLookedAt } from './socket/looked-at.ts'

/** Logged, so that an operator who never opens the console is informed, too. */
const OWN_USE =
  'prices come by your own key of the broker, whose terms allow your own use alone: behind a login, with no public link, for no other person'
const CALL_WITHIN_MS = 5_000
const FILE_WITHIN_MS = 30_000

export const kis: SourceDefinition<'kis'> = {
  ...KIS,
  create: (deps) => createKisSource({ ...kisDeps(deps), calendar: deps.calendar }),
  check: async (deps, signal) => {
    // No trades are needed here, and the only WebSocket belongs to a worker.
    const source = kis.create({ ...deps, config: { ...deps.config, kisSocketCodes: 0 } })
    try {
      return await checkByPoll(source, { nowMs: deps.now(), signal, hasLogin: true })
    } finally {
      await source.close()
    }
  },
}

/** What each worker needs: all of them read the feed, and the one with the lease writes it. */
export function kisDeps({ config, redis, db, log, now, calendar }: SourceDeps) {
  const { kisBaseUrl: baseUrl, kisMasterBaseUrl, kisAppKey, kisAppSecret, kisCallsPerSecond } = config
  const keys = { appKey: kisAppKey ?? '', appSecret: kisAppSecret ?? '' }
  log.info(OWN_USE)
  const stopwatch = () => performance.now()
  const sleep = async (ms: number, signal: AbortSignal) => void (await setTimeout(ms, undefined, { signal }))
  const random = Math.random

  const store = createKisStore(redis, new URL(baseUrl).host, keys.appKey)
  const lease = createKeyLease(store, (script, key, ...values) => redis.eval(script, 1, key, ...values), {
    owner: randomUUID(),
    stopwatch,
  })
  const seal = createSeal(keys.appSecret)
  const issuing = { ...keys, baseUrl, now, timeoutMs: CALL_WITHIN_MS }
  const token = createCredential({
    ...{ name: 'token', store, seal, now },
    issue: (signal) => issueToken(issuing, signal),
  } as const)
  const approval = createCredential({
    ...{ name: 'approval', store, seal, now },
    issue: (signal) => issueApproval(issuing, signal),
  } as const)
  const pacer = new Pacer({ callsPerSecond: kisCallsPerSecond, stopwatch, sleep })
  const client = createKisClient({
    ...{ ...keys, baseUrl, token, pacer, sleep, random, timeoutMs: CALL_WITHIN_MS },
    assertLeaseHeld: () => lease.assertHeld(),
  })
  const feed = createFeedWriter(redis, store)
  const masters = createMasterBook({ baseUrl: kisMasterBaseUrl, timeoutMs: FILE_WITHIN_MS, feed, now, log })
  // A changed secret means that the operator has acted.
  const login = createHash('sha256').update(`${keys.appKey}\n${keys.appSecret}`).digest('hex')
  const hold = createHoldGate(store, { now, random, login })
  const live: CollectorDeps['live'] = (of) =>
    new LiveStocks({
      ...{ url: config.kisWsUrl, most: config.kisSocketCodes, approval, client, calendar, log },
      ...{ now, stopwatch, sleep, random },
      lookedAt: () => store.ask(() => readLookedAt(redis, now())),
      // An unavailable database is reported by the polls.
      watched: (count) => mostWatchedCodes(db, KIS.board, count).catch(() => []),
      ...of,
    })
  const collector = new Collector({
    client,
    lease,
    pacer,
    hold,
    feed,
    masters,
    live,
    calendar,
    log,
    now,
    sleep,
  })
  return { reader: createFeedReader(redis, store), collector }
}
