import type { AuditRow } from '#shared/rest/audit'
import type { Page } from '#shared/rest/fields'
import type { QueryOf } from '#shared/rest/contract'
import { addressOf, call } from './call.ts'
import type { Api } from './request.ts'

/** A filter as REST takes it; empty text does not narrow. */
export type AuditQuery = Record<keyof QueryOf<'exportAuditLogs'>, string>

/** The trail as REST gives it. Everything throws ProblemError. */
export interface Audit {
  /** Newest first; pages count from 1. */
  page: (query: AuditQuery, page: number, pageSize: number) => Promise<Page<AuditRow>>
  /** What came after a number, oldest first, and the newest number there is. */
  after: (query: AuditQuery, seq: number, limit: number) => Promise<{ items: AuditRow[]; last_seq: number }>
}

export function audit(api: Api): Audit {
  return {
    async page(filter, page, pageSize) {
      const query = { ...filter, page: String(page), page_size: String(pageSize) }
      const answer = await call(api, 'listAuditLogs', { query })
      if ('last_seq' in answer) throw new TypeError('rows were answered where a page was asked for')
      return answer
    },
    async after(filter, seq, limit) {
      const query = { ...filter, after: String(seq), limit: String(limit) }
      const answer = await call(api, 'listAuditLogs', { query })
      if (!('last_seq' in answer)) throw new TypeError('a page was answered where rows were asked for')
      return answer
    },
  }
}

/** Where the browser downloads the same rows as a table. */
export function csvAddress(query: AuditQuery): string {
  return addressOf('exportAuditLogs', { query })
}
