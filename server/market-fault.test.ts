import { expect, it } from 'vitest'
import { AS_OF_MS, boardOf, linkOf } from './testing/board.ts'
import { NO_MARKET } from './live/market-board.ts'
import { marketFault } from './market-fault.ts'

const MINUTE_MS = 60_000
const failing = (overrides = {}) => linkOf({ state: 'failing', code: 'timeout', ...overrides })

it.each([
  ['a board that is kept current', boardOf([]), AS_OF_MS + 1_000, null],
  ['no board', NO_MARKET, AS_OF_MS, /no board/],
  ['silent workers', { ...boardOf([]), silentForMs: () => 16_000 }, AS_OF_MS, /no worker .* 16 s/],
  ['workers that change over', { ...boardOf([]), silentForMs: () => 14_000 }, AS_OF_MS, null],
  ['data of a clock that was ahead', boardOf([]), AS_OF_MS - 15 * MINUTE_MS, /900 s ahead/],
  [
    'an answer that is said to come later',
    boardOf([], linkOf({ last_received_ms: AS_OF_MS + 2 * MINUTE_MS })),
    AS_OF_MS,
    /ahead/,
  ],
  ['a worker that cannot store', boardOf([], failing({ code: 'store_unavailable' })), AS_OF_MS, /store/],
  ['a source that fails for seconds', boardOf([], failing()), AS_OF_MS + 59_000, null],
  [
    'a source that fails for a minute in session',
    boardOf([], failing()),
    AS_OF_MS + 61_000,
    /source for 61 s \(timeout\)/,
  ],
  [
    'a source that was stopped',
    boardOf([], linkOf({ state: 'stopped', code: 'blocked' })),
    AS_OF_MS + 61_000,
    /blocked/,
  ],
  ['a source that never answered', boardOf([], failing({ last_received_ms: null })), AS_OF_MS, /source yet/],
  [
    'a source that fails outside the hours',
    boardOf([], failing({ phase: 'closed' })),
    AS_OF_MS + 999 * MINUTE_MS,
    null,
  ],
  [
    'an exchange that is closed',
    boardOf([], linkOf({ state: 'closed', phase: 'closed' })),
    AS_OF_MS + 999 * MINUTE_MS,
    null,
  ],
  ['a replay that is paused', boardOf([], linkOf({ state: 'paused' })), AS_OF_MS + 999 * MINUTE_MS, null],
  ['a server that has not heard of the link yet', boardOf([], null), AS_OF_MS, null],
])('the market of a server is judged: %s', (_, board, nowMs, fault) => {
  const found = marketFault(board, nowMs)
  if (fault === null) expect(found).toBeNull()
  else expect(found).toMatch(fault)
})
