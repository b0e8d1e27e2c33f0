import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'

export const ADMIN = { userId: 'admin', password: 'Gy0ul-bada!' }

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Playwright's global setup: the product as `npm start` runs it, on the simulator, in a data folder of its own. */
export default async function startProduct(): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'board-e2e-'))
  const port = await freePort()
  const product = spawn(process.execPath, ['launch/start.mjs'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      DATA_DIR: dataDir,
      BOOTSTRAP_ADMIN_ID: ADMIN.userId,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      BCRYPT_COST: '4',
      RATE_LIMIT_LOGIN: '1000/minute',
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
  process.env.BOARD_URL = `http://127.0.0.1:${port}`

  return async () => {
    const exit = once(product, 'exit')
    product.kill('SIGINT')
    await exit
    rmSync(dataDir, { recursive: true })
  }
}
