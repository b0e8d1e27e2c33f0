import type { ShallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { HOUR_MS } from '#shared/time'
import { call } from '../rest/call.ts'
import { usePolledQuery } from './usePolledQuery.ts'

export type Sectors = ReadonlyMap<StockCode, string>

const RETRY_MS = 30_000
/** Sectors change a few times a year; pages stay open for days. */
const AGAIN_MS = 6 * HOUR_MS

/** The sector of each code of the board; null until the first answer. */
export function useSectors(): Readonly<ShallowRef<Sectors | null>> {
  return usePolledQuery({
    request: (api) => call(api, 'listSectors'),
    read: ({ sectors }): Sectors =>
      new Map(sectors.flatMap(({ sector, codes }) => codes.map((code) => [code, sector] as const))),
    dependsOn: ({ link }) => [link?.source],
    goodForMs: ({ size }) => (size > 0 ? AGAIN_MS : RETRY_MS),
    retryMs: RETRY_MS,
  })
}
