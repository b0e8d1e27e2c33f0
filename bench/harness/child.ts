import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import path from 'node:path'

/** A request to a child process; `harness/answering.ts` is the other end. */
export interface Question {
  id: number
  call: string
  argument: unknown
}

export type Answer = { id: number; value: unknown } | { id: number; error: string }

const ROOT = path.resolve(import.meta.dirname, '../..')
const END_WITHIN_MS = 5_000

/** A TypeScript program of this repository in a process of its own, which answers requests. */
export class Child {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  readonly #ended: Promise<void>
  #requested = 0

  private constructor(process: ChildProcess, program: string) {
    this.#process = process
    process.on('message', (message: Answer) => this.#take(message))
    this.#ended = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        for (const { reject } of this.#waiting.values()) {
          reject(new Error(`${program} has ended (${signal ?? `code ${code}`})`))
        }
        resolve()
      })
    })
  }

  /**
   * @param program relative to the root
   * @param preload modules that are loaded before it
   * @returns the child and its first message
   */
  static async start<Word>(
    program: string,
    {
      args = [],
      env = {},
      preload = [],
    }: { args?: string[]; env?: NodeJS.ProcessEnv; preload?: string[] } = {},
  ): Promise<{ child: Child; said: Word }> {
    const imports = preload.flatMap((module) => ['--import', path.join(ROOT, module)])
    const process_ = fork(path.join(ROOT, program), args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      execArgv: [
        '--expose-gc',
        '--import',
        'tsx',
        ...imports,
        ...(process.env['BENCH_NODE_ARGS']?.split(' ') ?? []),
      ],
      // Protected from Ctrl-C in the terminal: it ends with the channel to this process.
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const said = await new Promise<Word>((resolve, reject) => {
      process_.once('message', (word) => resolve(word as Word))
      process_.once('exit', (code) => reject(new Error(`${program} could not start (code ${code})`)))
    })
    return { child: new Child(process_, program), said }
  }

  ask<Value>(call: string, argument?: unknown): Promise<Value> {
    const id = ++this.#requested
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      this.#process.send({ id, call, argument } satisfies Question)
    })
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return
    this.#process.kill('SIGTERM')
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), END_WITHIN_MS)
    await this.#ended
    clearTimeout(timer)
  }

  #take(message: Answer): void {
    const waiting = this.#waiting.get(message.id)
    if (waiting === undefined) return
    this.#waiting.delete(message.id)
    if ('error' in message) waiting.reject(new Error(message.error))
    else waiting.resolve(message.value)
  }
}
