import os from 'node:os'
import { recordAudit, type AuditEntry } from '#database/audit/audit'
import type { Database } from '#database/pool'

/** No user_id and no e-mail has a space, so nobody gets it on record by typing it as a login. */
const COMMAND_LINE = 'command line'

/** Puts on record what was done from the command line. Who that was, only the operating system knows. */
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

/** Who sits at the command line, as far as the operating system says. */
export function operator(): string {
  return `${userName()}@${os.hostname()}`
}

/** In a container there may be no name for the user. */
function userName(): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.getuid?.() ?? '')
  }
}
