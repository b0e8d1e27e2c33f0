import { createSharedComposable } from '@vueuse/core'
import { computed } from 'vue'
import { seoulDate } from '#shared/market/seoul-time'
import { useNow } from '../live/useNow.ts'

/** The date in Seoul by the server's clock; an open page goes on with it at midnight. */
export const useToday = createSharedComposable(() => {
  const now = useNow()
  return computed(() => seoulDate(now.value))
})
