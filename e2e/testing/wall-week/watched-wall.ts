import path from 'node:path'
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'
import type { KeptReload } from '../../../web/src/session/display/guard.ts'
import { Line } from './line.ts'
import { luminanceOf } from './luminance.ts'
import { approve, change } from './rest.ts'

const PROBE = path.resolve(import.meta.dirname, '../wall-probe.js')
/** Mean of a frame, of 255: a board with all its colours is far below, a page that is not there yet above. */
const LIGHT_FROM = 128
const ROUND = (['indices', 'movers', 'caps', 'treemap', 'stock', 'limits'] as const).map((board) => ({
  ...(board === 'stock' ? { board, code: '100000' } : { board }),
  dwell_s: 8,
}))
/** Two rounds. */
const GROWN_UP_MS = 2 * ROUND.reduce((sum, { dwell_s }) => sum + dwell_s, 0) * 1_000

/** What was seen of a wall that may not be, and what it was weighed at. */
export interface Sights {
  logins: number
  unmarkedMs: number
  lightFrames: number
  /** The most connections that were open at a time. */
  sockets: number
  /** Frames of the browser that were looked at. */
  frames: number
  /** Of loads that the run did not cause: why. */
  reloads: string[]
  /** Bytes of the heap after a garbage collection. */
  heaps: number[]
  errors: string[]
}

/** A page of the wall on a paired screen, with a network of its own, looked at all the time. */
export class WatchedWall {
  readonly name: string
  readonly line: Line
  readonly seen: Sights = {
    logins: 0,
    unmarkedMs: 0,
    lightFrames: 0,
    sockets: 0,
    frames: 0,
    reloads: [],
    heaps: [],
    errors: [],
  }
  id = ''
  readonly #context: BrowserContext
  readonly #page: Page
  #cdp: CDPSession | null = null
  /** Loads that the run causes. */
  #awaited = 1
  #reloadedMs = 0
  readonly #say: (line: string) => void

  private constructor(
    name: string,
    line: Line,
    context: BrowserContext,
    page: Page,
    say: (line: string) => void,
  ) {
    this.name = name
    this.line = line
    this.#context = context
    this.#page = page
    this.#say = say
  }

  static async open(
    browser: Browser,
    { name, ports, say }: { name: string; ports: readonly number[]; say: (line: string) => void },
  ): Promise<WatchedWall> {
    const line = await Line.open(ports)
    const context = await browser.newContext({
      baseURL: line.url,
      locale: 'ko-KR',
      timezoneId: 'Asia/Seoul',
      // The wall is dark whatever the device prefers.
      colorScheme: 'light',
      viewport: { width: 1_920, height: 1_080 },
    })
    const page = await context.newPage()
    const wall = new WatchedWall(name, line, context, page, say)
    await page.exposeFunction('wallSees', (what: string, value: unknown) => wall.#see(what, value))
    await page.addInitScript({ path: PROBE })
    page.on('pageerror', (error) => wall.seen.errors.push(error.message))
    await wall.#pair()
    await wall.#film()
    return wall
  }

  get page(): Page {
    return this.#page
  }

  /** Whether prices of the server are on the screen, unmarked. */
  async isWell(): Promise<boolean> {
    return this.#page.evaluate<boolean>(
      `(() => {
        const wall = document.querySelector('[data-testid=wall]')
        return wall !== null && wall.dataset.stale === undefined && document.querySelector('[data-hop=up]') !== null
      })()`,
    )
  }

  /** As after a power failure: the page begins anew with what its browser has kept. */
  async restart(): Promise<void> {
    this.#awaited++
    await this.#page.reload({ waitUntil: 'commit' })
  }

  /** Whether it has kept what it needs to start without a server. */
  keepsItself(): Promise<boolean> {
    return this.#page.evaluate<boolean>(`Promise.all([
      caches.match('/wall', { cacheName: 'display' }),
      caches.match('/kept-market.json', { cacheName: 'display-market' }),
    ]).then((kept) => kept.every((each) => each !== undefined))`)
  }

  /**
   * The hourly look for a newer build, now. The clock of the browser stands beside that of the site: an earlier reload is longer than an
   * hour ago, although it was minutes.
   */
  async lookForBuild(): Promise<void> {
    await this.#page.evaluate(`(async () => {
      sessionStorage.removeItem('reloaded-at')
      const registration = await navigator.serviceWorker.getRegistration()
      await registration?.update()
      return null
    })()`)
  }

  /**
   * Weighs the page after a garbage collection, unless it has not shown all its boards yet: what it still loads is no growth. Objects
   * with finalizers are only freed by the second collection.
   */
  async weigh(): Promise<void> {
    const cdp = this.#cdp
    if (cdp === null || (await this.#page.evaluate<number>('performance.now()')) < GROWN_UP_MS) return
    for (let pass = 0; pass < 2; pass++) await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    this.seen.heaps.push(usedSize)
  }

  async close(): Promise<void> {
    await this.#context.close()
    await this.line.close()
  }

  async #pair(): Promise<void> {
    await this.#page.goto('/wall')
    const code = this.#page.getByTestId('pairing-code')
    await code.filter({ hasText: /\w/ }).waitFor()
    const { id } = await approve(this.line.url, await code.innerText(), this.name)
    this.id = id
    await this.#page.getByTestId('wall').waitFor()
    await change(this.line.url, id, { boards: ROUND })
  }

  /** Looks at each frame that the browser draws, however short it is there: also between two pages. */
  async #film(): Promise<void> {
    const cdp = (this.#cdp = await this.#context.newCDPSession(this.#page))
    cdp.on('Page.screencastFrame', ({ data, sessionId }) => {
      this.seen.frames++
      const luminance = luminanceOf(Buffer.from(data, 'base64'))
      if (luminance > LIGHT_FROM) this.#see('light', `a frame of ${Math.round(luminance)}`)
      void cdp.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined)
    })
    await cdp.send('Page.startScreencast', { format: 'png', maxWidth: 64, maxHeight: 64, everyNthFrame: 2 })
  }

  #see(what: string, value: unknown): void {
    const { seen } = this
    if (what === 'sockets') seen.sockets = Math.max(seen.sockets, Number(value))
    else if (what === 'loaded') this.#loaded(value as string | null)
    else if (what === 'unmarked') this.#unmarked(value as { ms: number; sight: string })
    else if (what === 'light') seen.lightFrames++
    else if (what === 'login') seen.logins++
    if (what === 'sockets' && Number(value) > 1) this.#say(`✖ ${this.name}: ${String(value)} connections`)
    if (what === 'light' || what === 'login') this.#say(`✖ ${this.name}: ${what} (${String(value)})`)
  }

  #unmarked({ ms, sight }: { ms: number; sight: string }): void {
    this.seen.unmarkedMs += ms
    this.#say(`✖ ${this.name}: old numbers unmarked for ${Math.round(ms)} ms (${sight})`)
  }

  /** @param text the reload that the page has kept, as JSON */
  #loaded(text: string | null): void {
    const kept = JSON.parse(text ?? 'null') as KeptReload | null
    const isOwn = kept !== null && kept.atMs !== this.#reloadedMs
    if (isOwn) this.#reloadedMs = kept.atMs
    else if (this.#awaited > 0) {
      this.#awaited--
      return
    }
    const reason = isOwn ? kept.reason : 'unknown'
    this.seen.reloads.push(reason)
    this.#say(`${this.name}: loaded anew, ${reason}`)
  }
}
