import type { AuditRow } from '#shared/rest/audit'
import type { Page } from '#shared/rest/fields'
import type { QueryOf } from '#shared/rest/contract'
import { addressOf, call } from './call.ts'
import type { Api } from './request.ts'

/** The filter in REST's terms; an empty text does not narrow it. */
export type AuditQuery = Record<keyof QueryOf<'exportAuditLogs'>, string>

/** The audit trail. All methods throw ProblemError. */
export interface Audit {
  /** Newest first; pages start at 1. */
  page: (query: AuditQuery, page: number, pageSize: number) => Promise<Page<AuditRow>>
  /** The rows after a number, oldest first, and the newest number. */
  after: (query: AuditQuery, seq: number, limit: number) => Promise<{ items: AuditRow[]; last_seq: number }>
}

export function audit(api: Api): Audit {
  return {
    async page(filter, page, pageSize) {
      const query = { ...filter, page: String(page), page_size: String(pageSize) }
      const answer = await call(api, 'listAuditLogs', { query })
      if ('last_seq' in answer) throw new TypeError('rows were answered where a page was requested')
      return answer
    },
    async after(filter, seq, limit) {
      const query = { ...filter, after: String(seq), limit: String(limit) }
      const answer = await call(api, 'listAuditLogs', { query })
      if (!('last_seq' in answer)) throw new TypeError('a page was answered where rows were requested')
      return answer
    },
  }
}

/** The URL from which the browser downloads the same rows as CSV. */
export function csvAddress(query: AuditQuery): string {
  return addressOf('exportAuditLogs', { query })
}
