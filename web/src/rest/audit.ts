import type { AuditRow, Page } from '#shared/protocol/accounts'
import { queryText } from './request.ts'
import type { Api } from './request.ts'

/** A filter as REST takes it; empty text does not narrow. */
export type AuditQuery = Record<'action' | 'admin_id' | 'target' | 'account_id' | 'q' | 'from' | 'to', string>

/** The trail as REST gives it. Everything throws ProblemError. */
export interface Audit {
  /** Newest first; pages count from 1. */
  page: (query: AuditQuery, page: number, pageSize: number) => Promise<Page<AuditRow>>
  /** What came after a number, oldest first, and the newest number there is. */
  after: (query: AuditQuery, seq: number, limit: number) => Promise<{ items: AuditRow[]; last_seq: number }>
}

const PATH = '/api/admin/audit-logs'

export function audit(api: Api): Audit {
  return {
    page: async (query, page, pageSize) =>
      (await api.request('GET', PATH + queryText({ ...query, page, page_size: pageSize }))) as Page<AuditRow>,
    after: async (query, seq, limit) =>
      (await api.request('GET', PATH + queryText({ ...query, after: seq, limit }))) as {
        items: AuditRow[]
        last_seq: number
      },
  }
}

/** Where the browser downloads the same rows as a table. */
export function csvAddress(query: AuditQuery): string {
  return `${PATH}.csv${queryText(query)}`
}
