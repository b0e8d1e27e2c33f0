import { rmSync } from 'node:fs'
import pg from 'pg'
import pino from 'pino'
import type { TestProject } from 'vitest/node'
import { startEmbeddedStack } from '#platform/embedded/stack'
import { createDatabaseTemplates, newDataDir } from '#platform/testing/data-dir'
import { readPristine, type Pristine } from '#platform/testing/pristine'

/** vitest's global setup of the project `integration`: a stack for each of its workers, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeTemplates = createDatabaseTemplates()
  const dataDirs = Array.from({ length: project.config.maxWorkers }, () =>
    newDataDir('embedded-stack', 'migrated'),
  )
  const log = pino({ level: 'warn' })
  const stacks = await Promise.all(dataDirs.map((dataDir) => startEmbeddedStack({ dataDir, log })))
  const urls = stacks.map(({ databaseUrl, redisUrl }) => ({ databaseUrl, redisUrl }))
  project.provide('stacks', urls)
  project.provide('pristine', await pristineOf(urls[0]?.databaseUrl))
  return async () => {
    await Promise.all(stacks.map((stack) => stack.stop()))
    for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true })
    removeTemplates()
  }
}

async function pristineOf(databaseUrl: string | undefined): Promise<Pristine> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  return readPristine(client).finally(() => client.end())
}
