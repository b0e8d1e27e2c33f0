import { REPORT_EVERY_MS, type SentReport } from '#shared/displays/report'
import type { Ack } from '#shared/protocol/messages'

const RETRY_MS = 1_000

interface ReporterDeps {
  /** What is to be reported now; null: nothing is rendered yet, or there is no connection. */
  read: () => SentReport | null
  send: (report: SentReport) => Promise<Ack>
}

/** Sends a report every ten seconds, and at once when something has changed; one at a time. */
export class Reporter {
  readonly #deps: ReporterDeps
  #next: ReturnType<typeof setTimeout> | undefined
  #isSending = false
  /** It changed while a report was on its way. */
  #isDue = false
  #isStopped = false

  constructor(deps: ReporterDeps) {
    this.#deps = deps
    this.#later(REPORT_EVERY_MS)
  }

  /** Something has changed, or the connection is new. */
  now(): void {
    if (this.#isSending) this.#isDue = true
    else this.#later(0)
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#next)
  }

  #later(afterMs: number): void {
    clearTimeout(this.#next)
    if (!this.#isStopped) this.#next = setTimeout(() => void this.#report(), afterMs)
  }

  async #report(): Promise<void> {
    const report = this.#deps.read()
    if (report === null) return this.#later(REPORT_EVERY_MS)
    this.#isSending = true
    this.#isDue = false
    let afterMs = REPORT_EVERY_MS
    try {
      const answer = await this.#deps.send(report)
      if (!answer.ok && answer.code === 'rate_limited') afterMs = answer.retry_after_ms ?? RETRY_MS
    } catch {
      // The connection broke: the next one begins with a report.
    }
    this.#isSending = false
    this.#later(this.#isDue ? Math.min(afterMs, RETRY_MS) : afterMs)
  }
}
