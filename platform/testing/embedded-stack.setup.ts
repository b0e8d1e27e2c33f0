import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedStack } from '../embedded/stack.ts'

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
    redisUrl: string
  }
}

/** vitest's global setup of the project `integration`: one stack for all its files, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'embedded-stack-'))
  const log = pino({ level: 'warn' })
  const stack = await startEmbeddedStack({ dataDir, log })
  project.provide('databaseUrl', stack.databaseUrl)
  project.provide('redisUrl', stack.redisUrl)
  return async () => {
    await stack.stop()
    rmSync(dataDir, { recursive: true })
  }
}
