import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { Redis } from 'ioredis'
import { z } from 'zod'
import { recordAudit } from '#database/audit'
import { auditAfter, listAudit, newestAuditSeq, streamAudit, type AuditFilter } from '#database/audit-log'
import type { Database } from '#database/pool'
import { findByUserId } from '#database/users'
import type { Log } from '#platform/log'
import { AUDIT_ACTIONS, type AuditRow } from '#shared/protocol/accounts'
import { spreadsheetText } from '#shared/spreadsheet-text'
import { userAgentOf, userOf, type Ctx } from '../context.ts'
import { recordRead } from '../../admin/read-record.ts'
import { plainText, wholeNumber } from '#shared/rest/fields'
import { readerOf } from '../reader.ts'
import type { Route } from '../handle.ts'
import { defineRoute } from '../route.ts'
import { AuditRowShape, pageShape } from '../shapes/accounts.ts'

const Moment = z.iso
  .datetime({ offset: true, error: 'is not a time in ISO 8601 with offset' })
  .transform((text) => new Date(text))

const FilterInput = z.object({
  action: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(AUDIT_ACTIONS, 'is no action')))
    .optional()
    .describe('One or more, separated by commas.'),
  admin_id: plainText(100).optional().describe('Who acted.'),
  target: plainText(100).optional().describe('On whom or what.'),
  account_id: wholeNumber(1, 2 ** 31 - 1)
    .optional()
    .describe('By or about this account, and no other that has or had the same user_id.'),
  q: plainText(100).optional().describe('Text that stands in who, whom, details, address or device.'),
  from: Moment.optional(),
  to: Moment.optional().describe('Before this moment.'),
})

const ListInput = FilterInput.extend({
  page: wholeNumber(1, 1_000_000).prefault('1'),
  page_size: wholeNumber(1, 200).prefault('50'),
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Instead of a page: the rows after this number, oldest first.'),
  limit: wholeNumber(1, 1_000).prefault('200').describe('At most so many rows after `after`.'),
})

const ListShape = z.union([
  pageShape(AuditRowShape),
  z.object({ items: z.array(AuditRowShape), last_seq: z.int().min(0) }),
])

const CSV_COLUMNS = [
  'seq',
  'timestamp',
  'admin_id',
  'admin_name',
  'action',
  'target',
  'details',
  'ip_address',
  'user_agent',
  'hash',
  'admin_account_id',
  'target_account_id',
] as const satisfies (keyof AuditRow)[]

/** The trail for those who may read it. Every read is on record, and each export. */
export function auditRoutes(parts: { database: Database; redis: Redis; log: Log }): Route[] {
  const { database, log } = parts
  const list = defineRoute({
    method: 'get',
    path: '/api/admin/audit-logs',
    access: 'view_audit',
    tag: 'admin',
    summary: 'The audit trail, newest first; or with `after`, what came since, oldest first.',
    description:
      'A read is on record itself, as `audit_viewed` with the filter: once in 15 minutes of a session, whatever the page.',
    query: ListInput,
    answer: {
      status: 200,
      description: 'A page; or with `after` the rows, and the newest number there is',
      shape: ListShape,
    },
    handle: async (ctx, { query }) => {
      const { page, page_size: pageSize, after, limit, ...filter } = query
      await recordRead(parts, readerOf(ctx), { action: 'audit_viewed', details: { filter } })
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
    },
  })

  const csv = defineRoute({
    method: 'get',
    path: '/api/admin/audit-logs.csv',
    access: 'view_audit',
    tag: 'admin',
    summary: 'The audit trail for a spreadsheet, newest first. The export is on record itself.',
    query: FilterInput,
    answer: { status: 200, description: 'CSV in UTF-8 with a byte order mark', type: 'text/csv' },
    handle: async (ctx, { query }) => {
      await recordExport(database, ctx, query)
      ctx.set('Content-Disposition', 'attachment; filename="audit-logs.csv"')
      return csvOf(streamAudit(database, filterOf(query)), (err) => {
        log.warn({ err }, 'an export was broken off')
        ctx.res.destroy()
      })
    },
  })

  return [list, csv]
}

function filterOf({
  action,
  admin_id,
  target,
  account_id,
  q,
  from,
  to,
}: z.output<typeof FilterInput>): AuditFilter {
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

async function recordExport(
  database: Database,
  ctx: Ctx,
  filter: z.output<typeof FilterInput>,
): Promise<void> {
  const { sub: adminId } = userOf(ctx)
  const admin = await findByUserId(database, adminId)
  await recordAudit(database, {
    adminId,
    adminAccountId: admin?.id ?? null,
    adminName: admin?.name ?? adminId,
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
function csvOf(rows: AsyncIterable<AuditRow>, breakOff: (error: Error) => void): Readable {
  const text = stringify({
    header: true,
    bom: true,
    columns: [...CSV_COLUMNS],
    cast: { string: spreadsheetText },
    record_delimiter: 'windows',
  })
  pipeline(Readable.from(rows), text, (err) => {
    if (err) breakOff(err)
  })
  return text
}
