import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedStack } from '../embedded/stack.ts'

export interface StackUrls {
  databaseUrl: string
  redisUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each file that may run at the same time. */
    stacks: StackUrls[]
  }
}

/** vitest's global setup of the project `integration`: a stack for each of its workers, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'embedded-stack-'))
  const log = pino({ level: 'warn' })
  const stacks = await Promise.all(
    Array.from({ length: project.config.maxWorkers }, (_, at) =>
      startEmbeddedStack({ dataDir: path.join(dataDir, String(at)), log }),
    ),
  )
  project.provide(
    'stacks',
    stacks.map(({ databaseUrl, redisUrl }) => ({ databaseUrl, redisUrl })),
  )
  return async () => {
    await Promise.all(stacks.map((stack) => stack.stop()))
    rmSync(dataDir, { recursive: true })
  }
}
