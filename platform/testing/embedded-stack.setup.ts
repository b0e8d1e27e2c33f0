import { rmSync } from 'node:fs'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedStack } from '../embedded/stack.ts'
import { createDatabaseTemplate, newDataDir } from './data-dir.ts'

export interface StackUrls {
  databaseUrl: string
  redisUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each test file that may run in parallel. */
    stacks: StackUrls[]
  }
}

/** vitest's global setup of the project `integration`: a stack for each of its workers, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeTemplate = createDatabaseTemplate()
  const dataDirs = Array.from({ length: project.config.maxWorkers }, () => newDataDir('embedded-stack'))
  const log = pino({ level: 'warn' })
  const stacks = await Promise.all(dataDirs.map((dataDir) => startEmbeddedStack({ dataDir, log })))
  project.provide(
    'stacks',
    stacks.map(({ databaseUrl, redisUrl }) => ({ databaseUrl, redisUrl })),
  )
  return async () => {
    await Promise.all(stacks.map((stack) => stack.stop()))
    for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true })
    removeTemplate()
  }
}
