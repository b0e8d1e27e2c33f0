import type { Log } from '#platform/log'
import { hasElapsed } from '#platform/wait'
import { KrxFault } from './fault.ts'
import { INDEX_FAMILIES } from './indices.ts'
import type { KrxTable } from './table.ts'

const CAN_DO_WITHOUT: ReadonlySet<KrxFault['patience']> = new Set(['transient', 'denied', 'midnight'])
const REST_MS = 5 * 60_000

export interface IndexDesk {
  /** The tables of the families that answered; none while the desk rests after a fault. @throws KrxFault */
  ask(trdDd: string, signal: AbortSignal): Promise<KrxTable[]>
}

/**
 * Indices are worth less than the listing that is already here: a fault of theirs that heals by itself does not cost the
 * poll. A fault that stays is told once, and asked about every five minutes, so that it does not eat up the day's calls.
 */
export function createIndexDesk(options: {
  ask: (family: string, trdDd: string, signal: AbortSignal) => Promise<KrxTable>
  now: () => number
  log: Log
}): IndexDesk {
  const { ask, now, log } = options
  let failedAtMs: number | null = null

  return {
    async ask(trdDd, signal) {
      if (failedAtMs !== null && !hasElapsed(failedAtMs, REST_MS, now())) return []
      const tables: KrxTable[] = []
      try {
        for (const family of INDEX_FAMILIES) tables.push(await ask(family, trdDd, signal))
        failedAtMs = null
      } catch (error) {
        if (!(error instanceof KrxFault) || !CAN_DO_WITHOUT.has(error.patience)) throw error
        if (failedAtMs === null) log.warn({ code: error.code, reason: error.message }, 'no index values')
        failedAtMs = now()
      }
      return tables
    },
  }
}
