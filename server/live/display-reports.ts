import type { Redis } from 'ioredis'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import type { SentCommand } from '#shared/displays/commands'
import type { Ack, Position } from '#shared/protocol/messages'
import { Budget } from '../auth/budget.ts'
import { exchangeCommands } from '../displays/command.ts'
import { displayOf } from '../displays/deps.ts'
import { keepLoads } from '../displays/loads.ts'
import { ReportShape } from '../displays/report-shape.ts'
import { ReportBatch, type StoredReport } from '../displays/report-batch.ts'
import { closeReport } from '../displays/report-store.ts'
import { rateLimited } from './answering.ts'
import { PositionTrail } from './position-trail.ts'
import type { LiveSocket } from './socket-types.ts'

/** Ten at once, as after a change, and then one a second. */
const REPORTS = { points: 10, perSecond: 1 }
const NOTE_EVERY_MS = 1_000

export interface DisplayReportDeps {
  database: Database
  redis: Redis
  board: { position(): Position | null }
  /** The time that all servers share. */
  now: () => number
  /** A monotonic clock. */
  stopwatch: () => number
  log: Log
}

interface Reporting {
  budget: Budget
  /** Its last report. */
  stored: Promise<StoredReport> | null
}

/** Receives what displays report of themselves, hands them their commands, and notes when their sockets close. */
export function displayReports(deps: DisplayReportDeps) {
  const { redis, board, now, stopwatch, log } = deps
  const trail = new PositionTrail()
  const noting = setInterval(() => trail.note(board.position(), now()), NOTE_EVERY_MS)
  const reporting = new WeakMap<LiveSocket, Reporting>()
  const batch = new ReportBatch(deps)

  async function take(socket: LiveSocket, request: unknown): Promise<Ack<{ commands: SentCommand[] }>> {
    const id = displayOf(socket.data.identity.userId)
    if (id === undefined) return { ok: false, code: 'forbidden', message: 'Only displays report.' }
    const parsed = ReportShape.safeParse(request)
    if (!parsed.success)
      return {
        ok: false,
        code: 'bad_request',
        message: `A report is not as stated: ${faultOf(parsed.error)}`,
      }
    const entry = reporting.get(socket) ?? { budget: new Budget(REPORTS, stopwatch()), stored: null }
    reporting.set(socket, entry)
    const waitMs = entry.budget.waitMs(stopwatch())
    if (waitMs > 0) return rateLimited(waitMs)
    entry.budget.spend(1, stopwatch())
    const { outcomes = [], loads = [], ...report } = parsed.data
    const atMs = now()
    trail.note(board.position(), atMs)
    const behindMs = report.position === null ? report.uptime_ms : trail.behindMs(report.position, atMs)
    entry.stored = batch.store(id, {
      report,
      at_ms: atMs,
      behind_ms: behindMs,
      socket: socket.id,
      closed_ms: null,
    })
    const { command } = await entry.stored
    if (loads.length > 0) await keepLoads(deps, id, loads)
    return { ok: true, commands: await exchangeCommands(deps, id, { outcomes, waiting: command }) }
  }

  /** Notes that a socket was closed. */
  function drop(socket: LiveSocket): void {
    const id = displayOf(socket.data.identity.userId)
    const stored = reporting.get(socket)?.stored
    if (id === undefined || stored == null) return
    const closedMs = now()
    stored
      .then(({ text }) => closeReport(redis, id, text, closedMs))
      .catch((err: unknown) =>
        // Its reports are missing a moment later, which says the same.
        log.debug({ err, display: id }, 'the end of a socket could not be noted'),
      )
  }

  return { take, drop, stop: () => clearInterval(noting) }
}

const faultOf = ({ issues: [issue] }: { issues: { path: PropertyKey[]; message: string }[] }): string =>
  `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim()
