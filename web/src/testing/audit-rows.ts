import type { AuditRow } from '#shared/rest/audit'

/** A row of the trail; a test names only what its rule is about. */
export function auditRow(row: Partial<AuditRow> = {}): AuditRow {
  const seq = row.seq ?? 1
  return {
    seq,
    timestamp: new Date(1_773_883_000_000 + seq * 1_000).toISOString(),
    admin_id: 'kim',
    admin_name: '김하나',
    action: 'login',
    target: 'kim',
    details: null,
    ip_address: '10.0.0.1',
    user_agent: null,
    admin_account_id: null,
    target_account_id: null,
    hash: seq.toString(16).padStart(64, '0'),
    ...row,
  }
}
