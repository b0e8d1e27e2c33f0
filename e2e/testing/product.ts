import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { createDatabaseTemplates, newDataDir, type Template } from '#platform/testing/data-dir'
import { freePort } from './free-port.ts'

export const ADMIN = { userId: 'admin', password: 'Gy0ul-bada!' }

const ROOT = path.resolve(import.meta.dirname, '../..')

/**
 * A market that leaves the browser enough CPU time on a busy machine: pages handle these listings and polls
 * in the same way. Tests of the whole market use FULL_RATE.
 */
export const LISTINGS = 500
export const EASY = { SIMULATOR_LISTINGS: String(LISTINGS), POLL_INTERVAL_MS: '2000' }
/** As with `npm start`, except for the history: making it up would take the machine for minutes. */
export const FULL_RATE = { HISTORY_SOURCE: 'none' }

export interface Product {
  url: string
  stop: () => Promise<void>
}

/** Playwright's global setup: the product at `baseURL`. */
export default async function setUp(): Promise<() => Promise<void>> {
  const removeTemplates = createDatabaseTemplates()
  const { url, stop } = await startProduct(EASY, 'empty')
  process.env.BOARD_URL = url
  return async () => {
    await stop()
    removeTemplates()
  }
}

/**
 * The product as run by `npm start`, on the simulator, in a data folder of its own.
 *
 * @param template what it finds there; it migrates an empty database itself
 */
export async function startProduct(
  settings: Record<string, string> = {},
  template: Template = 'migrated',
): Promise<Product> {
  const dataDir = newDataDir('board-e2e', template)
  const port = await freePort()
  const product = spawn(process.execPath, ['launch/start.mjs'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      DATA_DIR: dataDir,
      // The data of today that a page shows are those that the test has seen.
      SIMULATOR_DAY_SO_FAR: 'false',
      BOOTSTRAP_ADMIN_ID: ADMIN.userId,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      BCRYPT_COST: '4',
      RATE_LIMIT_LOGIN: '1000/minute',
      RATE_LIMIT_API: '100000/minute',
      RATE_LIMIT_PAGES: '100000/minute',
      SOCKETS_PER_ACCOUNT: '1000',
      SOCKET_POINTS_PER_SECOND: '10000',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const announced = new Promise<void>((resolve) => {
    for (const stream of [product.stdout, product.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data.toString()
        if (output.includes('SecondaryMarket is at')) resolve()
      })
    }
  })
  const outcome = await Promise.race([announced.then(() => 'up'), once(product, 'exit')])
  if (outcome !== 'up') throw new Error(`the product did not start:\n${output}`)
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const exit = once(product, 'exit')
      product.kill('SIGINT')
      await exit
      rmSync(dataDir, { recursive: true })
    },
  }
}
