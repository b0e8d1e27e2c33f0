import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { EVENTS } from '#shared/protocol/events'
import { sessionOwner } from '../server/displays/deps.ts'
import { FleetWatch } from '../server/displays/fleet-watch.ts'
import { displayReports } from '../server/live/display-reports.ts'
import { NO_MARKET } from '../server/testing/board.ts'
import type { LiveSocket } from '../server/live/socket-types.ts'
import { goodReport } from '../server/testing/display-report.ts'
import { createDisplay, type TestDisplay } from '../server/testing/displays.ts'
import { next, startLiveServer, type LiveServer } from '../server/testing/live-server.ts'
import { createPerson } from '../server/testing/people.ts'
import { startAnotherServer, type TestServer } from '../server/testing/test-server.ts'
import { Child } from './harness/child.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import type { Read } from './harness/page-reader.ts'
import { percentile } from './harness/statistics.ts'

export const title = 'Wall displays'

const LOOK_EVERY_S = 3
const REPORT_EVERY_S = 10
const LIST_EVERY_S = 15
/** Per cent of a core. */
const TARGET_PERCENT = 1
const TARGET_MS = 1_000

/** What many displays cost a server, and how soon those that are revoked know it. */
export async function run({ stage, quick, say }: Bench): Promise<Table[]> {
  const urls = await stage()
  const server = await startAnotherServer({}, urls)
  const live = await startLiveServer(urls.redisUrl, urls.databaseUrl)
  try {
    const costs = quick ? { fleet: 50, seconds: 3, rounds: 5 } : { fleet: 500, seconds: 30, rounds: 50 }
    const revoked = quick ? 10 : 50
    say(`${costs.fleet} displays`)
    const cost = await costOf(server, costs)
    say(`${revoked} displays are revoked at once`)
    const latencies = await revokeAtOnce(server, live, revoked)
    return [cost, revocation(revoked, latencies)]
  } finally {
    await live.close()
    await server.close()
  }
}

interface Costs {
  fleet: number
  /** For how long displays report. */
  seconds: number
  rounds: number
}

async function costOf(server: TestServer, { fleet, seconds, rounds }: Costs): Promise<Table> {
  const { database, deps } = server
  const displays: TestDisplay[] = []
  for (let n = 0; n < fleet; n++) displays.push(await createDisplay(server, `display ${n}`))
  const admin = await createPerson(server, 'fleet-admin', { role: 'admin' })
  const log = pino({ level: 'silent' })
  const stopwatch = () => performance.now()
  const watch = new FleetWatch({
    ...deps,
    log,
    sessionBegan: () => 0,
    noticeAfterMs: 900_000,
  })
  const reports = displayReports({ ...deps, database, board: NO_MARKET, stopwatch, log })
  let reported = 0
  /**
   * What a socket's event calls; the next display each time, never twice the same report. Each comes by a socket of its own, as a socket's
   * reports are limited to one a second.
   */
  const report = async () => {
    const at = reported++
    const userId = sessionOwner(displays[at % fleet]?.id ?? '')
    const socket = { id: `socket ${at}`, data: { identity: { userId } } } as unknown as LiveSocket
    const ack = await reports.take(socket, goodReport({ heap_bytes: at }))
    if (!ack.ok) throw new Error(ack.message)
  }
  const many = (count: number) => Promise.all(Array.from({ length: count }, report))
  const { child: page } = await Child.start('bench/harness/page-reader.ts')
  const paths = ['/api/admin/displays', '/api/admin/displays/messages']
  const read: Read = { urls: paths.map((path) => server.url + path), headers: admin.session }
  try {
    await many(fleet)
    await watch.look()
    await page.ask('read', read)
    const perSecond = fleet / REPORT_EVERY_S
    const paceMs = 1_000 / perSecond
    const count = seconds * perSecond
    // What the process does meanwhile, and waking up for each, which a socket does anyway.
    const idleMs = await cpuMs(() => atPace(() => Promise.resolve(), count, paceMs))
    const reportMs = ((await cpuMs(() => atPace(report, count, paceMs))) - idleMs) / count
    const lookMs = await meanCpuMs(rounds, {
      before: () => many(perSecond * LOOK_EVERY_S),
      act: () => watch.look(),
    })
    const listMs = await meanCpuMs(rounds, {
      // The judge has read these reports before.
      before: async () => {
        await many(fleet)
        await watch.look()
      },
      act: () => page.ask('read', read),
    })
    return costs(fleet, [
      ['a report', reportMs, perSecond],
      ['judging all of them', lookMs, 1 / LOOK_EVERY_S],
      ['list and messages for an open page', listMs, 1 / LIST_EVERY_S],
    ])
  } finally {
    reports.stop()
    await page.stop()
  }
}

function costs(fleet: number, shares: [what: string, ms: number, perSecond: number][]): Table {
  const percent = shares.reduce((sum, [, ms, perSecond]) => sum + ms * perSecond, 0) / 10
  return {
    caption: `CPU time of a server process for ${fleet} displays and one open page of the console.`,
    columns: ['what', 'ms', 'a second', '% of a core'],
    rows: [
      ...shares.map(([what, ms, perSecond]) => [
        what,
        ms.toFixed(2),
        perSecond.toFixed(2),
        ((ms * perSecond) / 10).toFixed(2),
      ]),
      ['together', '', '', against(percent / TARGET_PERCENT, 1)],
    ],
    notes: [
      `Together: in relation to ${TARGET_PERCENT} % of a core. Reports arrive one by one, evenly spread, and what the process takes without them is not counted; the sockets themselves are those of any reader.`,
    ],
  }
}

/** Starts an act again and again without waiting for the one before, at even distances; ends with the last. */
async function atPace(act: () => Promise<void>, count: number, everyMs: number): Promise<void> {
  const beganMs = performance.now()
  const running: Promise<void>[] = []
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, beganMs + n * everyMs - performance.now()))
    running.push(act())
  }
  await Promise.all(running)
}

/** CPU time of this process. */
async function cpuMs(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** Of an act, without what goes before it. */
async function meanCpuMs(
  rounds: number,
  { before, act }: { before: () => Promise<unknown>; act: () => Promise<unknown> },
): Promise<number> {
  let sumMs = 0
  for (let n = 0; n < rounds; n++) {
    await before()
    sumMs += await cpuMs(act)
  }
  return sumMs / rounds
}

/** @returns for each display, the milliseconds from the first request until its socket is notified */
async function revokeAtOnce(server: TestServer, live: LiveServer, count: number): Promise<number[]> {
  const admin = await createPerson(server, 'revoking-admin', { role: 'admin' })
  const ended: Promise<number>[] = []
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    const { id, token } = await createDisplay(server, `revoked ${n}`)
    const socket = live.client({ token })
    const isConnected = next(socket, 'connect')
    socket.connect()
    await isConnected
    ids.push(id)
    ended.push(next(socket, EVENTS.session).then(() => performance.now()))
  }
  const startMs = performance.now()
  await Promise.all(ids.map((id) => server.remove(`/api/admin/displays/${id}`, admin.session)))
  return (await Promise.all(ended)).map((atMs) => atMs - startMs)
}

function revocation(count: number, latencies: readonly number[]): Table {
  const p99 = percentile(latencies, 0.99)
  return {
    caption: `${count} displays revoked at the same time: from the first request to the notice on each socket.`,
    columns: ['p50', 'p99', 'target'],
    rows: [
      [`${percentile(latencies, 0.5).toFixed(0)} ms`, `${p99.toFixed(0)} ms`, against(p99 / TARGET_MS, 1)],
    ],
    notes: ['The page is black in the frame that follows the notice.'],
  }
}
