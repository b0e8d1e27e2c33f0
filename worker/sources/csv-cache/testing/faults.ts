import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Fault, Faults } from '../../testing/faults.ts'
import { sendFile, type CacheServer } from './cache-server.ts'
import { listingFile } from './files.ts'

const PAGE = '<!DOCTYPE html><html><body>Unicorn!</body></html>'
const TOO_LARGE = 9 * 1024 * 1024

/** @param answer replaces every listing file; `file` is the one that was requested */
function instead(what: string, answer: (response: ServerResponse, file: string) => void): Fault<CacheServer> {
  return {
    what,
    cause: (cache) => {
      cache.override = (path, response) => {
        const file = cache.files.get(path)
        if (!path.startsWith('listing/') || file === undefined) return false
        answer(response, file)
        return true
      }
    },
  }
}

/** A file that is served as any other, but has another content. */
function changed(what: string, change: (file: string) => string): Fault<CacheServer> {
  return {
    what,
    cause: (cache) => {
      cache.override = (path, response, request) => {
        const file = cache.files.get(path)
        if (!path.startsWith('listing/') || file === undefined) return false
        sendFile(request, response, change(file), cache.headers)
        return true
      }
    },
  }
}

const status = (what: string, code: number, body: string) =>
  instead(what, (response) => response.writeHead(code).end(body))

/** The cells from the price to the market value of a row before the day's first data. */
const NO_PRICES = '-,3,,,,,,,,'

/** What can be wrong with the cache, by name. Of several at once the last one counts. */
export const FILE_FAULTS = {
  'server-error': status('Every listing file is a 502 with a page.', 502, PAGE),
  forbidden: status('Every listing file is a 403.', 403, 'Forbidden'),
  'too-many-requests': status('Every listing file is a 429.', 429, '429: Too Many Requests'),
  teapot: status('Every listing file is a status that no cache sends.', 418, 'teapot'),
  missing: status('Every listing file is a 404.', 404, '404: Not Found'),
  page: status('A page comes in place of a file, with status 200.', 200, PAGE),
  empty: status('A file is empty but for its mark.', 200, '\uFEFF\n'),
  'head-only': status('A file has its head and no row.', 200, listingFile([])),
  half: instead('A file ends in its middle.', (response, file) =>
    response.end(file.slice(0, file.length / 2)),
  ),
  'half-packed': instead('A compressed file ends in its middle.', (response, file) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(file).subarray(0, 400)),
  ),
  'short-of-bytes': instead('A file has fewer bytes than were announced.', (response, file) => {
    response.writeHead(200, { 'content-length': String(file.length * 2) })
    response.write(file.slice(0, 500), () => response.destroy())
  }),
  reset: instead('The connection is reset.', (response) => response.socket?.resetAndDestroy()),
  stalled: instead('A file begins and never ends.', (response, file) =>
    response.writeHead(200).write(file.slice(0, 100)),
  ),
  'other-columns': status('A file has other columns.', 200, 'a,b,c\n1,2,3\n'),
  'renamed-column': changed('A column has another name.', (file) => file.replace(',Close,', ',Price,')),
  'broken-rows': changed('Most rows have a price that is no number.', (file) =>
    file.replaceAll(/,(\d+),([1-3]),/g, ',N/A,$2,'),
  ),
  'broken-row': changed('One row has a price that is no number.', (file) =>
    file.replace(/,(\d+),([1-3]),/, ',N/A,$2,'),
  ),
  'no-prices': changed('No row has a price, as before the first data of a day.', (file) =>
    file.replaceAll(/,\d+,\d,(?:[^,\n]*,){8}(?=\d+,\w{3}$)/gm, `,${NO_PRICES},`),
  ),
  'too-large': instead('A small answer unpacks to a large file.', (response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('0'.repeat(TOO_LARGE))),
  ),
} as const satisfies Faults<CacheServer>
