import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A worker or server as production runs it: a process of its own, from source. */
export class Process {
  readonly #child: ChildProcess
  /** What it wrote, for a test that failed. */
  output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString()
      })
    }
  }

  /** Resolves when the process says that it is up; rejects, with what it wrote, when it ends before. */
  static async start(entry: string, env: Record<string, string>): Promise<Process> {
    const child = spawn(process.execPath, ['--import', 'tsx', entry], {
      cwd: ROOT,
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const started = new Process(child)
    const outcome = await Promise.race([once(child, 'message').then(() => 'up'), once(child, 'exit')])
    if (outcome !== 'up') throw new Error(`${entry} did not start:\n${started.output}`)
    return started
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exit
  }
}
