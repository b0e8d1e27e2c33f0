import type { Redis } from 'ioredis'
import { auditAfter, newestAuditSeq } from '#database/audit/audit-log'
import type { Database } from '#database/pool'
import { LOGIN_ACTIONS, type AuditAction } from '#shared/auth/audit-actions'
import type { AuditRow } from '#shared/rest/audit'
import { recordRead, type Reader } from '../../admin/read-record.ts'
import { personRole } from '../../auth/person-role.ts'
import { peerAddress } from '../../request/peer-address.ts'
import type { LiveSocket } from '../socket-types.ts'
import type { List } from './list.ts'

export interface AuditListDeps {
  database: Database
  redis: Redis
  /** The number of trusted proxies. */
  trustProxy: number
}

const LOGINS = new Set<AuditAction>(LOGIN_ACTIONS)

/** The audit trail and its logins. Following it is recorded as reading it. */
export function auditList(deps: AuditListDeps): List<AuditRow> {
  const { database, trustProxy } = deps
  return {
    async read(afterSeq, limit) {
      // The number first: a row that is added in between is then among the items instead of missed.
      const lastSeq = await newestAuditSeq(database)
      if (limit === 0 || lastSeq <= afterSeq) return { items: [], last_seq: lastSeq }
      const items = await auditAfter(database, afterSeq, limit)
      return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
    },
    isOf: ({ action }, topic) => topic !== 'logins' || LOGINS.has(action),
    beforeFollowing: (socket, topic) =>
      recordRead(deps, readerOf(socket, trustProxy), { action: 'audit_viewed', details: { topic } }),
  }
}

function readerOf({ data, handshake }: LiveSocket, trustProxy: number): Reader {
  const { userId, role, sessionId } = data.identity
  const { headers, address } = handshake
  const ipAddress = peerAddress(headers, address, trustProxy)
  const visitor = { ipAddress, userAgent: headers['user-agent'] ?? null }
  return { userId, role: personRole(role), sessionId, visitor }
}
