import { computed, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { StockCode } from '#shared/market/quote'
import { NO_DISCLOSURE_FILTER } from '../../market/disclosures/disclosure-filter.ts'
import { useDisclosures } from '../../market/disclosures/useDisclosures.ts'

/** The times of new disclosures by code; a list contains those from before it was read. */
export function useNewestDisclosed(): ComputedRef<ReadonlyMap<StockCode, number>> {
  const { rows } = useDisclosures(shallowRef({ ...NO_DISCLOSURE_FILTER, level: 'all' as const }))
  return computed(() => {
    const newest = new Map<StockCode, number>()
    // The newest first: of one code the first counts.
    for (const { code, published_at } of rows.value)
      if (code !== null && !newest.has(code)) newest.set(code, Date.parse(published_at))
    return newest
  })
}
