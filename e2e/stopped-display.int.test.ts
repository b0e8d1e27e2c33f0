import { afterEach, beforeEach, expect, it, onTestFailed } from 'vitest'
import { migrateLatest } from '#database/migrate'
import { openDatabase } from '#database/pool'
import { resetStack, stackUrls } from '#platform/testing/embedded-stack'
import type { Position } from '#shared/protocol/messages'
import { FullRateMarket } from './testing/full-rate-market.ts'
import { Process } from './testing/processes.ts'
import { Reader } from './testing/reader.ts'
import { Site } from './testing/site.ts'
import { pairing } from './testing/wall-week/bare-display.ts'

const LISTINGS = 2_880
const STOPPED = 4
const MAX_BYTES = 2 * 1024 * 1024
/** More than the kernels of both ends take in before a writer notices, and far more than a server may hold. */
const UNREAD_BYTES = 16 * 1024 * 1024
/** Between two looks at the memory, each of which is a full collection. */
const LOOK_EVERY_BATCHES = 50

let site: Site
let market: FullRateMarket
let displays: Process[]

beforeEach(async () => {
  await resetStack()
  const { databaseUrl, redisUrl } = stackUrls()
  const db = openDatabase(databaseUrl, { applicationName: 'test' })
  await migrateLatest(db)
  await db.destroy()
  const probe = { serverHooks: ['e2e/testing/memory-probe.js'], serverNodeOptions: ['--expose-gc'] }
  site = await Site.open({ databaseUrl, redisUrl, workers: [], servers: 1, ...probe })
  market = new FullRateMarket(redisUrl, LISTINGS)
  displays = []
  onTestFailed(() => void process.stderr.write(site.output))
})
afterEach(async () => {
  await Promise.all(displays.map((display) => display.end('SIGKILL')))
  market.close()
  await site.close()
})

it('a display whose process is stopped costs the server less than 2 MiB while the market flows, and is current when it goes on', async () => {
  const [url = ''] = site.urls
  const [server] = site.servers
  const memory = () => server?.process.ask<number>('memory') ?? Promise.reject(new Error('no server'))
  await market.publish()
  for (let at = 0; at < STOPPED; at++) {
    const env = { BOARD_URL: url, DISPLAY_TOKEN: (await pairing(url, `벽 ${at}`)).access_token }
    displays.push(await Process.start('e2e/testing/stopped-display-program.ts', env))
  }
  const [token = ''] = await site.logIn(1)
  const reader = new Reader({ name: 'a reader', token, urls: site.urls })
  reader.connect()
  const publish = async (batches: number) => {
    for (let batch = 0; batch < batches; batch++) await reader.reaches(await market.publish())
  }
  // The first batches are compiled for.
  await publish(20)
  const before = await memory()

  for (const display of displays) display.freeze()
  let most = before
  const batches = Math.ceil(UNREAD_BYTES / market.batchBytes)
  for (let left = batches; left > 0; left -= LOOK_EVERY_BATCHES) {
    await publish(Math.min(left, LOOK_EVERY_BATCHES))
    most = Math.max(most, await memory())
  }
  const heldBytes = (most - before) / STOPPED
  process.stdout.write(
    `${batches} batches of ${market.batchBytes} bytes unread: ${Math.round(heldBytes / 1024)} KiB held for each stopped display\n`,
  )
  expect(heldBytes).toBeLessThan(MAX_BYTES)

  for (const display of displays) {
    display.thaw()
    await expect
      .poll(() => display.ask<Position | null>('position'))
      .toEqual(expect.objectContaining(market.position))
  }
  reader.close()
})
