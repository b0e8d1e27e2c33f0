import { z } from 'zod'
import { DELIVERY_FAULTS, WEBHOOK_FORMATS } from '../webhooks/webhook.ts'
import { endpoint } from './endpoint.ts'
import { Moment } from './fields.ts'

const FailingShape = z.object({
  user_id: z.string(),
  host: z.string().describe('Of the address; the rest of it may be a secret'),
  fault: z.enum(DELIVERY_FAULTS).describe('Of the last attempt'),
  status: z.int().nullable().describe('null: there was no answer'),
  failed: z.int().min(1).describe('Attempts that failed since one succeeded, of those that are kept'),
  last_at: Moment,
})
const FailingWebhookShape = FailingShape.extend({ format: z.enum(WEBHOOK_FORMATS) })
export type Failing = z.output<typeof FailingShape>

const TotalsShape = z
  .object({
    alerts: z.int().min(0),
    active: z.int().min(0),
    accounts: z.int().min(0).describe('That have any'),
    fired: z.int().min(0).describe('In the last 24 hours'),
    waiting: z.int().min(0).describe('Deliveries that are still to be sent'),
    failing: z
      .array(FailingWebhookShape)
      .describe('Webhooks whose last attempt failed, the newest first, 100 at most'),
    failing_email: z.array(FailingShape).describe('The same of accounts to whose address e-mail fails'),
    failing_push: z.array(FailingShape).describe('The same of browsers that push fails for'),
  })
  .meta({ id: 'AlertTotals' })
export type AlertTotals = z.output<typeof TotalsShape>

export const readAlertTotals = endpoint('readAlertTotals', {
  access: 'view_users',
  tag: 'admin',
  summary: 'How many alerts there are, and whose deliveries fail.',
  answer: { status: 200, description: 'Totals', shape: TotalsShape },
})
