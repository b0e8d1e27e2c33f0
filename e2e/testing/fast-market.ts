import { setTimeout as sleep } from 'node:timers/promises'
import { Process } from './processes.ts'

const LOOK_EVERY_MS = 50

/** A site of one server with a fast simulated market; see fast-market-program.ts. */
export class FastMarket {
  readonly address: string
  readonly #process: Process

  private constructor(process: Process, address: string) {
    this.#process = process
    this.address = address
  }

  /** @param forMs how long it will be used */
  static async open({ pollEveryMs, forMs }: { pollEveryMs: number; forMs: number }): Promise<FastMarket> {
    const env = { POLL_EVERY_MS: String(pollEveryMs), FOR_MS: String(forMs), HOME: process.env['HOME'] ?? '' }
    const started = await Process.start('e2e/testing/fast-market-program.ts', env)
    return new FastMarket(started, await started.ask<string>('address'))
  }

  /** Resolves after this many more polls. */
  async polled(times: number): Promise<void> {
    const before = await this.#process.ask<number>('polls')
    while ((await this.#process.ask<number>('polls')) < before + times) await sleep(LOOK_EVERY_MS)
  }

  /** Polls per second since the last call. */
  rate(): Promise<number> {
    return this.#process.ask<number>('rate')
  }

  close(): Promise<void> {
    return this.#process.end('SIGTERM')
  }
}
