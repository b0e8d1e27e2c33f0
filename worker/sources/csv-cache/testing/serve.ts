import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { seoulDate } from '#shared/market/seoul-time'
import { chosenFaults, FAULT_OPTIONS } from '../../testing/faults.ts'
import { CacheServer } from './cache-server.ts'
import { FILE_FAULTS } from './faults.ts'
import { indexFile, listingFile, manyRows } from './files.ts'

/**
 * The stand-in of the cache, to run by hand: `node --import tsx worker/sources/csv-cache/testing/serve.ts
 * --port 7071`. It serves the file of today (or of `--name`) and advances it every `--step` milliseconds:
 * from a folder of snapshots, HHMM.csv.gz, or from a made-up day. `--fault half` causes a fault, and
 * `--list-faults` prints them.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7071' },
    step: { type: 'string', default: '5000' },
    name: { type: 'string', default: seoulDate(Date.now()) },
    folder: { type: 'string' },
    ...FAULT_OPTIONS,
  },
})
const faults = chosenFaults(FILE_FAULTS, values)

const cache = await CacheServer.open(Number(values.port))
for (const { cause } of faults) cause(cache)
const snapshots = values.folder === undefined ? madeUp() : recorded(values.folder)
let moment = 0

function serve(): void {
  const text = snapshots[Math.min(moment, snapshots.length - 1)] ?? ''
  cache.files.set(`listing/krx/${values.name}.csv`, text)
  for (const folder of ['ks11', 'kq11', 'ks200'])
    cache.files.set(`index/${folder}/${values.name}.csv`, indexFile(values.name, 2_500 + moment, 1 + moment))
  moment += 1
}

function madeUp(): string[] {
  return Array.from({ length: 20 }, (_, n) =>
    listingFile(manyRows(2_880, { move: n * 3, volume: 1_000 * (n + 1) })),
  )
}

function recorded(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}\.csv\.gz$/.test(name))
  return names.sort().map((name) => gunzipSync(readFileSync(path.join(folder, name))).toString('utf8'))
}

serve()
setInterval(serve, Number(values.step))
process.stdout.write(`MARKET_SOURCE=csv-cache CSV_CACHE_BASE_URL=${cache.baseUrl} npm start\n`)
