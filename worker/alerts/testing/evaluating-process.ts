import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('evaluating.ts', import.meta.url))

/** A worker process that evaluates rules, and can be killed at any of its statements. */
export class EvaluatingProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  constructor(databaseUrl: string) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', PROGRAM], {
      env: { ...process.env, DATABASE_URL: databaseUrl },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Evaluates up to a moment. @returns false: it failed, as without a database */
  evaluate(asOfMs: number): Promise<boolean> {
    return this.#run(asOfMs, Infinity)
  }

  /** Evaluates, and is killed at so many statements, or after its last. */
  async evaluateAndDie(asOfMs: number, statements: number): Promise<void> {
    const ended = once(this.#child, 'exit')
    await this.#run(asOfMs, statements)
    this.#child.kill('SIGKILL')
    await ended
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit')
    this.#child.stdin.end()
    await ended
  }

  /** @returns false: it failed, or has ended before */
  async #run(asOfMs: number, statements: number): Promise<boolean> {
    this.#child.stdin.write(`${asOfMs}\n`)
    for (let seen = 0; ;) {
      const line = await this.#lines.next()
      if (line.done === true) return false
      if (line.value === 'evaluated' || line.value === 'failed') return line.value === 'evaluated'
      seen += 1
      if (seen === statements) this.#child.kill('SIGKILL')
    }
  }
}
