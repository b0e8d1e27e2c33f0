import type { Redis } from 'ioredis'
import { readFleet, type FleetDisplay, type FleetRows } from '#database/displays/fleet'
import type { Database } from '#database/pool'
import { judge, type Verdict } from './judge.ts'
import { LastReports, type ReportRecord } from './report-store.ts'

/** A display with its last report and the verdict about it. */
export interface JudgedDisplay {
  display: FleetDisplay
  record: ReportRecord | undefined
  verdict: Verdict
}

export interface FleetDeps {
  database: Database
  redis: Redis
  /** The time that all servers share. */
  now: () => number
  /** The build of the web that this server serves; null: none. */
  webBuild: string | null
}

/** All displays as they are now. What has not changed since the last reading is neither transferred nor parsed again. */
export class Fleet {
  /** The last reports. */
  readonly reports: LastReports
  readonly #deps: FleetDeps
  #rows: FleetRows | null = null

  constructor(deps: FleetDeps) {
    this.#deps = deps
    this.reports = new LastReports(deps.redis)
  }

  async judged(): Promise<JudgedDisplay[]> {
    const { database, now, webBuild: build } = this.#deps
    this.#rows = await readFleet(database, this.#rows)
    const { displays } = this.#rows
    if (displays.length === 0) return []
    // After the displays: a report of a revision that has been read here proves it.
    const reports = await this.reports.read()
    const nowMs = now()
    return displays.map((display) => {
      const record = reports.get(display.id)
      return { display, record, verdict: judge(display, record, { nowMs, build }) }
    })
  }
}
