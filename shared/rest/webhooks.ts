import { z } from 'zod'
import { DELIVERY_FAULTS, DELIVERY_TRIES, WEBHOOK_FORMATS, WEBHOOKS_EACH } from '../webhooks/webhook.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'

const Url = plainText(2_000)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'is not an address that begins with http:// or https://',
  )
  .superRefine((text, context) => {
    if (!URL.canParse(text)) return
    const { username, password } = new URL(text)
    if (username + password !== '')
      context.addIssue({
        code: 'custom',
        message: 'must not hold a user name or password',
        params: { code: 'has_credentials' },
      })
  })

const WebhookInput = z
  .strictObject({ url: Url, format: z.enum(WEBHOOK_FORMATS).default('json') })
  .superRefine(({ url, format }, context) => {
    // Runs even if `url` is invalid.
    if (format === 'telegram' && URL.canParse(url) && !new URL(url).searchParams.get('chat_id'))
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'has no chat_id, the chat that Telegram sends to',
        params: { code: 'chat_missing' },
      })
  })
export type WebhookInput = z.output<typeof WebhookInput>

export const AttemptShape = z.object({
  event_id: z.string().describe('As in `X-Event-Id`; `test-…` of a test'),
  try: z.int().min(1).max(DELIVERY_TRIES),
  status: z.int().nullable().describe('null: there was no answer'),
  fault: z.enum(DELIVERY_FAULTS).nullable().describe('null: it was delivered'),
  took_ms: z.int(),
  at: Moment,
})
export type WebhookAttempt = z.output<typeof AttemptShape>

const WebhookShape = z
  .object({
    id: Uuid,
    url: z.string(),
    format: z.enum(WEBHOOK_FORMATS),
    created_at: Moment,
    attempts: z.array(AttemptShape).describe('The newest first'),
  })
  .meta({ id: 'Webhook' })
export type Webhook = z.output<typeof WebhookShape>

export const TestShape = z.object({ event_id: z.string().describe('Its `X-Event-Id`') })

const Address = z.object({ id: Uuid })

export const listWebhooks = endpoint('listWebhooks', {
  access: 'keep_alerts',
  activity: 'none',
  tag: 'alerts',
  summary: 'Own webhooks with their last attempts, the oldest first.',
  answer: { status: 200, description: 'All of them', shape: z.object({ items: z.array(WebhookShape) }) },
})

export const createWebhook = endpoint('createWebhook', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Makes a webhook, to which alerts can be sent.',
  description: `An account has ${WEBHOOKS_EACH} at most. What is sent is signed with the secret, which is returned only here.`,
  body: WebhookInput,
  refusals: ['rate_limited'],
  answer: { status: 201, description: 'The webhook', shape: WebhookShape.extend({ secret: z.string() }) },
})

export const removeWebhook = endpoint('removeWebhook', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Removes a webhook; alerts that were sent there stay, without this channel.',
  description: 'An alert that had no other channel is shown on the screen from then on.',
  params: Address,
  answer: { status: 204, description: 'It is gone' },
})

export const testWebhook = endpoint('testWebhook', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Lets a test be sent to a webhook, once; how that went is among its attempts.',
  params: Address,
  refusals: ['rate_limited'],
  answer: {
    status: 200,
    description: 'It will be sent',
    shape: TestShape,
  },
})
