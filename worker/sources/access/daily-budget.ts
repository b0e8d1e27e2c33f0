import { seoulDate } from '#shared/market/seoul-time'
import type { Budget } from '#shared/protocol/messages'
import { SourceFault } from './fault.ts'
import type { AccessStore } from './store.ts'

/** The number of requests per day in Seoul, counted over all workers. */
export interface DailyBudget {
  /** Counts a request before it is made. @throws SourceFault `budget_spent` */
  spend(): Promise<void>
  /** The budget as part of an answer; empty where there is no limit. */
  usage(): Promise<{ budget?: Budget }>
}

/** @param of the limit; Infinity: there is none */
export function createDailyBudget(
  store: Pick<AccessStore, 'countCall' | 'callsOn'>,
  { of, now }: { of: number; now: () => number },
): DailyBudget {
  return {
    async spend() {
      if ((await store.countCall(seoulDate(now()))) <= of) return
      throw new SourceFault('budget_spent', `all ${of} calls of the day are spent`, 'midnight')
    },
    async usage() {
      if (of === Infinity) return {}
      const spent = Math.min(of, await store.callsOn(seoulDate(now())))
      return { budget: { spent, of, key_expires: null } }
    },
  }
}
