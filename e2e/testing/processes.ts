import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { areProgramsBuilt } from '../../launch/build.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A worker or server as `npm start` runs it, a process of its own that was built, or a program of the tests, by its path. */
export type Program = 'worker' | 'server' | `${string}.ts`

const isOfTests = (program: Program): program is `${string}.ts` => program.endsWith('.ts')

/** Looked at once: the sources do not change while tests run. */
let isBuilt: boolean | undefined

/** @throws when dist/ is not of these sources: the test would be one of an older product */
function builtEntry(program: 'worker' | 'server'): string {
  isBuilt ??= areProgramsBuilt()
  if (!isBuilt) throw new Error('dist/ is older than the sources: run `npm run build` first')
  return `dist/${program}/main.js`
}

/** A running program that notifies its parent when it is up. */
export class Process {
  readonly #child: ChildProcess
  /** It has ended and all that it wrote is in `output`. */
  readonly #closed: Promise<unknown>
  /** What it wrote, for a test that failed. */
  output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#closed = once(child, 'close')
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => {
        this.output += data.toString()
      })
    }
  }

  /**
   * Resolves when the process says that it is up; rejects, with what it wrote, when it ends before.
   *
   * @param hooks modules of JavaScript that are loaded into the process first, as paths from the project's folder
   * @param stdout a file that takes what it writes there; unset: it is kept in `output`
   * @param cwd where a built program finds `dist/web`, in place of the project's folder
   */
  static async start(
    program: Program,
    env: Record<string, string>,
    {
      hooks = [],
      nodeOptions = [],
      stdout,
      cwd = ROOT,
    }: { hooks?: string[]; nodeOptions?: string[]; stdout?: number; cwd?: string } = {},
  ): Promise<Process> {
    const loaders = isOfTests(program) ? ['tsx'] : []
    const imports = [...loaders, ...hooks.map((hook) => path.join(ROOT, hook))]
    const entry = path.join(ROOT, isOfTests(program) ? program : builtEntry(program))
    const args = [...nodeOptions, ...imports.flatMap((module) => ['--import', module]), entry]
    const child = spawn(process.execPath, args, {
      cwd,
      // What a test counts are the polls that it has seen.
      env: { PATH: process.env.PATH ?? '', SIMULATOR_DAY_SO_FAR: 'false', ...env },
      stdio: ['ignore', stdout ?? 'pipe', 'pipe', 'ipc'],
    })
    const started = new Process(child)
    const outcome = await Promise.race([once(child, 'message').then(() => 'up'), started.#closed])
    if (outcome !== 'up') throw new Error(`${program} did not start:\n${started.output}`)
    return started
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.isRunning) {
      this.#child.kill(signal)
      this.thaw()
    }
    await this.#closed
  }

  /** Holds the process where it is, as a machine that swaps or a virtual machine that is moved. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child.kill('SIGCONT')
  }

  /** Sends the process a message that it does not answer. */
  send(message: object): void {
    this.#child.send(message)
  }

  /** Asks a hook in the process, and resolves to its answer. */
  async ask<T>(question: string | object): Promise<T> {
    const answer = once(this.#child, 'message')
    this.#child.send(question)
    return (await answer)[0] as T
  }
}
