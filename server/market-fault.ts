import type { MarketBoard } from './live/market-board.ts'

/** Workers are heard of every second, also while they wait for a source; one takes over another's work within seconds. */
const WORKERS_SILENT_MS = 15_000

/** How long the source may fail in session before the board counts as missing. */
const FAILING_MS = 60_000

/** Clocks of sources and machines differ; data of later than this come from a clock that is wrong. */
const AHEAD_MS = 60_000

/**
 * Why what this server holds is not the market as it is now; null: it is, as far as anybody here can know.
 *
 * @param nowMs by the clock that all machines share
 */
export function marketFault(board: MarketBoard, nowMs: number): string | null {
  if (!board.ready) return 'no board yet'
  const silentMs = board.silentForMs()
  if (silentMs > WORKERS_SILENT_MS) return `no worker has been heard of for ${inSeconds(silentMs)}`
  const link = board.link()
  const latestMs = Math.max(board.market().asOfMs, link?.last_received_ms ?? 0)
  if (latestMs - nowMs > AHEAD_MS) return `its data are of ${inSeconds(latestMs - nowMs)} ahead of the clock`
  if (link === null) return null
  if (link.code === 'store_unavailable') return 'the worker cannot store what it receives'
  const isFaulty = link.state === 'failing' || link.state === 'stopped'
  const oldMs = nowMs - (link.last_received_ms ?? 0)
  if (!isFaulty || link.phase === 'closed' || oldMs <= FAILING_MS) return null
  const since = link.last_received_ms === null ? 'yet' : `for ${inSeconds(oldMs)}`
  return `nothing has come from the source ${since} (${link.code ?? link.state})`
}

const inSeconds = (ms: number): string => `${Math.round(ms / 1_000)} s`
