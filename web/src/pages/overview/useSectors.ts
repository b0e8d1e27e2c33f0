import { inject, onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { ProblemError } from '../../api/request.ts'
import type { Api } from '../../api/request.ts'
import { LIVE } from '../../live/live.ts'
import type { Live } from '../../live/live.ts'
import { API } from '../../stores/session.ts'

export type Sectors = ReadonlyMap<StockCode, string>

const RETRY_MS = 30_000
/** Sectors change a few times a year; a page that is left open for days hears of it. */
const AGAIN_MS = 6 * 3_600_000

/** The sector of every code whose sector is known; null until the first answer. */
export function useSectors(): Readonly<ShallowRef<Sectors | null>> {
  const api = inject(API) as Api
  const { lamp } = inject(LIVE) as Live
  const sectors = shallowRef<Sectors | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false

  async function ask(): Promise<void> {
    clearTimeout(timer)
    let waitMs = RETRY_MS
    try {
      const answer = (await api.request('GET', '/api/market/sectors')) as {
        sectors: { sector: string; codes: StockCode[] }[]
      }
      sectors.value = new Map(
        answer.sectors.flatMap(({ sector, codes }) => codes.map((code) => [code, sector] as const)),
      )
      if (sectors.value.size > 0) waitMs = AGAIN_MS
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
    }
    if (!over) timer = setTimeout(() => void ask(), waitMs)
  }

  // Another source has another board, with sectors of its own.
  watch(
    () => lamp.value.link?.source,
    () => void ask(),
    { immediate: true },
  )
  onScopeDispose(() => {
    over = true
    clearTimeout(timer)
  })
  return sectors
}
