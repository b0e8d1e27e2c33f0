import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { HOUR_MS, MINUTE_MS } from '#shared/time'
import { isOwnMinute } from '../../../web/src/session/display/guard.ts'
import { BareDisplay } from './bare-display.ts'
import { happen } from './faults.ts'
import { until } from './until.ts'
import { WatchedWall } from './watched-wall.ts'
import { HOLIDAY, type Stretch } from './week-plan.ts'
import { WeekSite } from './week-site.ts'

export interface WeekOptions {
  browser: Browser
  stretches: readonly Stretch[]
  /** Wall pages in the browser, and displays in all: the others are bare sockets. */
  pages: number
  displays: number
  /** How long each stretch is watched at least, milliseconds. */
  stretchMs: number
  seed: number
  listings: number
  servers: number
  workers: number
  say: (line: string) => void
  /** After each stretch. */
  onStretch?: (soFar: WeekReport) => void
}

export interface WeekReport {
  hours: number
  polls: number
  faults: Record<string, number>
  /** The longest that screens were not well after a fault was over, milliseconds. */
  longestRecoveryMs: number
  walls: WatchedWall[]
  bare: { refused: number; reports: number }
  /** Screens that had to take a newer build and did not. */
  notRenewed: string[]
}

const POLL_MS = 250
const LOOK_EVERY_MS = 200
/** A page takes a new build when it was not touched for five minutes, and looks once a minute. */
const RENEWED_WITHIN_MS = 8 * MINUTE_MS

/** Plays a week before real screens, and looks at them all the time. */
export async function playWeek(options: WeekOptions): Promise<WeekReport> {
  const { browser, say, pages, displays, stretches } = options
  const fromMs = (stretches[0]?.atMs ?? Date.now()) - MINUTE_MS
  const site = await WeekSite.open({ ...options, fromMs, holidays: [HOLIDAY], pollMs: POLL_MS })
  const walls: WatchedWall[] = []
  const bare: BareDisplay[] = []
  const run = new Week(options, site, walls)
  try {
    const { ports } = site
    for (let at = 1; at <= pages; at++)
      walls.push(await WatchedWall.open(browser, { name: `screen ${at}`, ports, say }))
    for (let at = pages + 1; at <= displays; at++)
      bare.push(await BareDisplay.pair(walls[at % pages]?.line.url ?? '', `display ${at}`))
    say(`${pages} screens and ${bare.length} bare displays are paired`)
    const sum = (key: 'refused' | 'reports') => bare.reduce((total, display) => total + display[key], 0)
    const report = () => ({ ...run.report, bare: { refused: sum('refused'), reports: sum('reports') } })
    await run.play(() => options.onStretch?.(report()))
    return report()
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${site.output}`, {
      cause: error,
    })
  } finally {
    for (const display of bare) display.close()
    await Promise.all(walls.map((wall) => wall.close()))
    await site.close()
  }
}

class Week {
  readonly #options: WeekOptions
  readonly #site: WeekSite
  readonly #walls: readonly WatchedWall[]
  readonly #faults: Record<string, number> = {}
  readonly #startMs: number
  #notRenewed: string[] = []
  #longestRecoveryMs = 0

  constructor(options: WeekOptions, site: WeekSite, walls: readonly WatchedWall[]) {
    this.#options = options
    this.#site = site
    this.#walls = walls
    this.#startMs = site.nowMs
  }

  get report(): Omit<WeekReport, 'bare'> {
    return {
      hours: (this.#site.nowMs - this.#startMs) / HOUR_MS,
      polls: this.#site.exchange.polls,
      faults: this.#faults,
      longestRecoveryMs: Math.round(this.#longestRecoveryMs),
      walls: [...this.#walls],
      notRenewed: this.#notRenewed,
    }
  }

  async play(onStretch: () => void): Promise<void> {
    const { stretches, stretchMs, say } = this.#options
    await this.#allWell()
    for (const { atMs, what, faults, untilMs = 0 } of stretches) {
      const beganMs = performance.now()
      await this.#site.goTo(atMs)
      say(`${new Date(this.#site.nowMs + 9 * 3_600_000).toISOString().slice(0, 16)} ${what}`)
      await this.#allWell()
      for (const fault of faults) {
        say(`  ${fault.kind}`)
        this.#faults[fault.kind] = (this.#faults[fault.kind] ?? 0) + 1
        await happen(fault, this.#site, this.#walls)
        await this.#allWell()
        if (fault.kind === 'a newer build is deployed') await this.#renewed()
      }
      await sleep(Math.max(0, beganMs + stretchMs - performance.now(), untilMs - this.#site.nowMs))
      for (const wall of this.#walls) await wall.weigh()
      onStretch()
    }
  }

  /** @throws when a screen does not come back */
  async #allWell(): Promise<void> {
    const beganMs = performance.now()
    for (const wall of this.#walls)
      await until(
        () => wall.isWell().catch(() => false),
        () => `${wall.name} does not come back`,
      )
    this.#longestRecoveryMs = Math.max(this.#longestRecoveryMs, performance.now() - beganMs)
  }

  /** At night each screen takes the new build in a minute of its own: the clock goes to each of these. */
  async #renewed(): Promise<void> {
    for (const wall of this.#walls) {
      await wall.lookForBuild()
      const before = wall.seen.reloads.length
      const isRenewed = () => wall.seen.reloads.slice(before).includes('new_build')
      const endMs = performance.now() + RENEWED_WITHIN_MS
      while (!isRenewed() && performance.now() < endMs) {
        let atMs = Math.ceil(this.#site.nowMs / MINUTE_MS) * MINUTE_MS
        if (isOwnMinute(wall.id, this.#site.nowMs)) atMs = this.#site.nowMs
        while (!isOwnMinute(wall.id, atMs)) atMs += MINUTE_MS
        await this.#site.goTo(atMs)
        await sleep(LOOK_EVERY_MS)
      }
      if (!isRenewed()) this.#notRenewed.push(wall.name)
    }
    await this.#allWell()
  }
}
