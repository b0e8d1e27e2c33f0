import { seoulDate } from '#shared/market/seoul-time'
import type { Budget } from '#shared/protocol/messages'
import { SourceFault } from './fault.ts'
import type { AccessStore } from './store.ts'

/** Requests of a day in Seoul, counted over all workers. */
export interface DailyBudget {
  /** Counts one that is about to be made. @throws SourceFault `budget_spent` */
  spend(): Promise<void>
  /** What an answer tells of it; nothing where there is no limit. */
  told(): Promise<{ budget?: Budget }>
}

/** @param of how many may be made; Infinity: there is no limit */
export function createDailyBudget(
  store: Pick<AccessStore, 'countCall' | 'callsOn'>,
  { of, now }: { of: number; now: () => number },
): DailyBudget {
  return {
    async spend() {
      if ((await store.countCall(seoulDate(now()))) <= of) return
      throw new SourceFault('budget_spent', `all ${of} calls of the day are spent`, 'midnight')
    },
    async told() {
      if (of === Infinity) return {}
      const spent = Math.min(of, await store.callsOn(seoulDate(now())))
      return { budget: { spent, of, key_expires: null } }
    },
  }
}
