import { performance } from 'node:perf_hooks'
import pino from 'pino'
import { EVENTS } from '#shared/protocol/events'
import { storeReport } from '../server/displays/report-store.ts'
import { FleetWatch } from '../server/displays/fleet-watch.ts'
import { goodReport } from '../server/testing/display-report.ts'
import { createDisplay, type TestDisplay } from '../server/testing/displays.ts'
import { next, startLiveServer, type LiveServer } from '../server/testing/live-server.ts'
import { createPerson } from '../server/testing/people.ts'
import { startAnotherServer, type TestServer } from '../server/testing/test-server.ts'
import { against, type Bench, type Table } from './harness/figure.ts'
import { percentile } from './harness/statistics.ts'

export const title = 'Wall displays'

const LOOK_EVERY_S = 2
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
    const [fleet, revoked, rounds] = quick ? [50, 10, 5] : [500, 50, 50]
    say(`${fleet} displays`)
    const cost = await costOf(server, fleet, rounds)
    say(`${revoked} displays are revoked at once`)
    const latencies = await revokeAtOnce(server, live, revoked)
    return [cost, revocation(revoked, latencies)]
  } finally {
    await live.close()
    await server.close()
  }
}

async function costOf(server: TestServer, fleet: number, rounds: number): Promise<Table> {
  const { database, deps } = server
  const displays: TestDisplay[] = []
  for (let n = 0; n < fleet; n++) displays.push(await createDisplay(server, `display ${n}`))
  const admin = await createPerson(server, 'fleet-admin', { role: 'admin' })
  const facts = { webBuild: null, sessionBegan: () => 0, noticeAfterMs: 900_000 }
  const watch = new FleetWatch({
    ...facts,
    database,
    redis: deps.redis,
    now: Date.now,
    log: pino({ level: 'silent' }),
  })
  const record = { report: goodReport(), behind_ms: 0, socket: 'bench', closed_ms: null }
  const reports = async () => {
    for (const { id } of displays) await storeReport(deps.redis, id, { ...record, at_ms: Date.now() })
  }
  await reports()
  await watch.look()
  const reportMs = (await cpuMs(reports, 2)) / fleet
  const lookMs = await cpuMs(() => watch.look(), rounds)
  const listMs = await cpuMs(() => server.get('/api/admin/displays', admin.session), rounds)
  const shares = [
    ['a report', reportMs, fleet / REPORT_EVERY_S],
    ['judging all of them', lookMs, 1 / LOOK_EVERY_S],
    ['the list for an open page, with its reader', listMs, 1 / LIST_EVERY_S],
  ] as const
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
      `Together: in relation to ${TARGET_PERCENT} % of a core. The sockets themselves are those of any reader.`,
    ],
  }
}

/** CPU time of this process for one run. */
async function cpuMs(act: () => Promise<unknown>, rounds: number): Promise<number> {
  const before = process.cpuUsage()
  for (let n = 0; n < rounds; n++) await act()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / rounds
}

/** @returns for each display, the milliseconds from the first request until its socket is told */
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
