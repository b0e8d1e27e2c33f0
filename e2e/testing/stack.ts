import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { newDataDir } from '#platform/testing/data-dir'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Database and Redis in a process of their own, which a test may kill: they restart with the same data. */
export class Stack {
  readonly #dataDir: string
  #child: ChildProcess
  readonly databaseUrl: string
  readonly redisUrl: string

  private constructor(dataDir: string, { child, databaseUrl, redisUrl }: Started) {
    this.#dataDir = dataDir
    this.#child = child
    this.databaseUrl = databaseUrl
    this.redisUrl = redisUrl
  }

  static async open(): Promise<Stack> {
    const dataDir = newDataDir('stack-e2e', 'migrated')
    return new Stack(dataDir, await start(dataDir))
  }

  /** Like a power failure followed by a restart. */
  async restart(): Promise<void> {
    await this.#end('SIGKILL')
    const { child } = await start(this.#dataDir)
    this.#child = child
  }

  async close(): Promise<void> {
    await this.#end('SIGINT')
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  async #end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exit
  }
}

interface Started {
  child: ChildProcess
  databaseUrl: string
  redisUrl: string
}

async function start(dataDir: string): Promise<Started> {
  const args = ['--import', 'tsx', 'platform/testing/stack-process.ts', dataDir]
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  // A pipe, as `stdio` says; its type is only known of three streams.
  const input = child.stdout as Readable
  const [printed] = (await once(createInterface({ input }), 'line')) as [string]
  return { child, ...(JSON.parse(printed) as Omit<Started, 'child'>) }
}
