import { computed } from 'vue'
import type { Ref } from 'vue'
import type { AuditRow } from '#shared/rest/audit'
import type { AuditTopic } from '#shared/protocol/topics'
import type { AdminSocket } from '../../live/socket.ts'
import { useList } from '../../live/useList.ts'
import type { ListView, Stretch } from '../../live/useList.ts'
import type { Audit } from '../../rest/audit.ts'
import { useProblem } from '../../rest/useProblem.ts'
import { matcherOf, restQueryOf } from './audit-filter.ts'
import type { AuditFilter } from './audit-filter.ts'

const PAGE_ROWS = 100

/** The trail under a filter. */
export function useAuditFeed(filter: Readonly<Ref<AuditFilter>>, api: Audit, socketOf: () => AdminSocket) {
  const { problem, attempt } = useProblem()
  const view = computed((): ListView<AuditTopic, AuditRow> => {
    const query = restQueryOf(filter.value)
    const page = async (number: number): Promise<Stretch<AuditRow>> => {
      const { items, total } = await api.page(query, number, PAGE_ROWS)
      return { items, atEnd: number * PAGE_ROWS >= total }
    }
    return {
      topic: filter.value.topic,
      matches: matcherOf(filter.value),
      newest: () => page(1),
      older: (held) => page(Math.floor(held.length / PAGE_ROWS) + 1),
      after: (seq, limit) => api.after(query, seq, limit),
    }
  })
  return { ...useList(view, socketOf, attempt), problem }
}
