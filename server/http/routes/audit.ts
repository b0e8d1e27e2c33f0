import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Redis } from 'ioredis'
import { findActor } from '#database/audit/actor'
import { recordAudit } from '#database/audit/audit'
import {
  AUDIT_COLUMNS,
  auditAfter,
  listAudit,
  newestAuditSeq,
  streamAudit,
  type AuditFilter,
} from '#database/audit/audit-log'
import type { Database } from '#database/pool'
import type { Log } from '#platform/log'
import { spreadsheetText } from '#shared/spreadsheet-text'
import * as rest from '#shared/rest/audit'
import { userAgentOf, userOf, type Ctx } from '../context.ts'
import { recordRead } from '../../admin/read-record.ts'
import { readerOf } from '../reader.ts'
import { handle, type Route } from '../handle.ts'

/** The audit trail. Each read and each export is recorded in it. */
export function auditRoutes(deps: { database: Database; redis: Redis; log: Log }): Route[] {
  const { database, log } = deps
  const list = handle(rest.listAuditLogs, async (ctx, { query }) => {
    const { page, page_size: pageSize, after, limit, ...filter } = query
    await recordRead(deps, readerOf(ctx), { action: 'audit_viewed', details: { filter } })
    if (after === undefined)
      return {
        ...(await listAudit(database, filterOf(filter), { page, pageSize })),
        page,
        page_size: pageSize,
      }
    // The number first: a row that comes in between is among the items rather than missed.
    const lastSeq = await newestAuditSeq(database)
    const items = await auditAfter(database, after, limit, filterOf(filter))
    return { items, last_seq: Math.max(lastSeq, items.at(-1)?.seq ?? 0) }
  })

  const csv = handle(rest.exportAuditLogs, async (ctx, { query }) => {
    await recordExport(database, ctx, query)
    ctx.set('Content-Disposition', 'attachment; filename="audit-logs.csv"')
    return csvOf(streamAudit(database, filterOf(query)), (err) => {
      log.warn({ err }, 'an export was broken off')
      ctx.res.destroy()
    })
  })

  return [list, csv]
}

function filterOf({ action, admin_id, target, account_id, q, from, to }: rest.AuditFilterInput): AuditFilter {
  return {
    actions: action,
    adminId: admin_id,
    target,
    accountId: account_id,
    q: q === '' ? undefined : q,
    from,
    to,
  }
}

async function recordExport(database: Database, ctx: Ctx, filter: rest.AuditFilterInput): Promise<void> {
  await recordAudit(database, {
    ...(await findActor(database, userOf(ctx).sub)),
    action: 'audit_exported',
    details: { filter },
    ipAddress: ctx.state.address,
    userAgent: userAgentOf(ctx),
  })
}

/**
 * Excel takes the text for UTF-8 by the mark, and each cell for the text that it is.
 * @param breakOff called when a read fails midway, so that half a trail is not taken for a whole one
 */
function csvOf(rows: AsyncIterable<rest.AuditRow>, breakOff: (error: Error) => void): Readable {
  const text = stringify({
    header: true,
    bom: true,
    columns: [...AUDIT_COLUMNS],
    cast: { string: spreadsheetText },
    record_delimiter: 'windows',
  })
  pipeline(Readable.from(rows), text, (err) => {
    if (err) breakOff(err)
  })
  return text
}
