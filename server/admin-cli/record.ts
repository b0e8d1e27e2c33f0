import os from 'node:os'
import { recordAudit, type AuditEntry } from '#database/audit/audit'
import type { Database } from '#database/pool'

/** No user_id or e-mail has a space, so this name cannot be produced by a login attempt. */
const COMMAND_LINE = 'command line'

/** Records a command in the audit trail. The acting user is unknown: it was run on the command line. */
export async function recordCommand(
  transaction: Database,
  act: Pick<AuditEntry, 'action' | 'target' | 'targetAccountId' | 'details'>,
): Promise<void> {
  await recordAudit(transaction, {
    ...act,
    adminId: null,
    adminAccountId: null,
    adminName: COMMAND_LINE,
    ipAddress: null,
    userAgent: operator(),
  })
}

/** The user of the command line, according to the operating system. */
export function operator(): string {
  return `${userName()}@${os.hostname()}`
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
