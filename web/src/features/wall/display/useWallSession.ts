import { computed, watch, type Ref } from 'vue'
import { LIVE } from '../../../live/live.ts'
import { sessionOfDays } from '../../../market/session-of-days.ts'
import { useMarketSession, type MarketSession } from '../../../market/useMarketSession.ts'
import { useTradingDays } from '../../../market/useTradingDays.ts'
import type { Glass } from '../../../session/display/glass.ts'
import { injectRequired } from '../../../ui/inject-required.ts'

/** The session of the exchange: by the server, and on a paired screen without it by the days that the screen keeps. */
export function useWallSession(
  glass: Glass | null,
  now: Readonly<Ref<number>>,
): Readonly<Ref<MarketSession | null>> {
  const { lamp } = injectRequired(LIVE)
  const known = useMarketSession()
  if (glass === null) return known
  const { hoursOf } = glass
  watch(useTradingDays(), (days) => (hoursOf.value = days), { immediate: true, flush: 'sync' })
  return computed(() => {
    const isUp = lamp.value.server.state === 'up'
    return (isUp ? null : sessionOfDays(now.value, hoursOf.value)) ?? known.value
  })
}
