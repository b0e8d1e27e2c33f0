import { z } from 'zod'
import { AUDIT_ACTIONS } from '../auth/audit-actions.ts'
import { endpoint } from './endpoint.ts'
import { GivenMoment, Moment, oneOrMore, pageShape, plainText, wholeNumber } from './fields.ts'

/** One row of the audit trail. `seq` counts from 1 without gaps. */
export const AuditRowShape = z
  .object({
    seq: z.int().min(1),
    timestamp: Moment,
    /** Who acted; null: an unknown user, whose claimed name is in `admin_name`. */
    admin_id: z.string().nullable(),
    admin_name: z.string(),
    action: z.enum(AUDIT_ACTIONS),
    /** The subject of the action. */
    target: z.string().nullable(),
    /** The change, as `before` and `after` where there are both, or the reason of a failure. Never a secret. */
    details: z.record(z.string(), z.unknown()).nullable(),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    /** SHA-256 in hexadecimal; includes the hash of the row before. */
    hash: z.string(),
    /** The acting account and the target account: a user_id may belong to another account later. */
    admin_account_id: z.int().nullable(),
    target_account_id: z.int().nullable(),
  })
  .meta({ id: 'AuditRow' })
export type AuditRow = z.output<typeof AuditRowShape>

const Time = GivenMoment.transform((text) => new Date(text))

const FilterInput = z.object({
  action: oneOrMore(AUDIT_ACTIONS, 'action'),
  admin_id: plainText(100).optional().describe('Who acted.'),
  target: plainText(100).optional().describe('On whom or what.'),
  account_id: wholeNumber(1, 2 ** 31 - 1)
    .optional()
    .describe('By or about this account, and no other that has or had the same user_id.'),
  q: plainText(100).optional().describe('Text that stands in who, whom, details, address or device.'),
  from: Time.optional(),
  to: Time.optional().describe('Before this moment.'),
})
export type AuditFilterInput = z.output<typeof FilterInput>

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

export const listAuditLogs = endpoint('listAuditLogs', {
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
})

export const exportAuditLogs = endpoint('exportAuditLogs', {
  access: 'view_audit',
  tag: 'admin',
  summary: 'The audit trail for a spreadsheet, newest first. The export is on record itself.',
  query: FilterInput,
  answer: { status: 200, description: 'CSV in UTF-8 with a byte order mark', type: 'text/csv' },
})
