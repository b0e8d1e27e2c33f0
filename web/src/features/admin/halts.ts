import type { HaltMarket } from '#shared/market/halt'
import type { Api } from '../../rest/request.ts'

/** A market-wide halt as admins see it. Times are ISO 8601. */
export interface Halt {
  id: number
  market: HaltMarket
  state: 'planned' | 'on' | 'over'
  began_at: string
  ends_at: string
  reason: string
  declared_by: string
  ended_by: string | null
}

export interface HaltInput {
  market: HaltMarket
  /** Left out: now. */
  began_at?: string
  ends_at: string
  reason: string
}

/** Everything throws ProblemError. */
export function halts(api: Api) {
  return {
    list: async () => ((await api.request('GET', '/api/admin/halts')) as { items: Halt[] }).items,
    declare: (halt: HaltInput) => api.request('POST', '/api/admin/halts', halt),
    end: (id: number) => api.request('POST', `/api/admin/halts/${id}/end`),
  }
}
