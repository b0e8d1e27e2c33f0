import { z } from 'zod'
import { PUSH_DEVICES_EACH } from '../webhooks/webhook.ts'
import { endpoint } from './endpoint.ts'
import { Moment, plainText, Uuid } from './fields.ts'
import { AttemptShape, TestShape } from './webhooks.ts'

const DeviceShape = z
  .object({
    id: Uuid,
    user_agent: z.string().nullable(),
    created_at: Moment,
    last_success_at: Moment.nullable().describe('null: nothing has reached it yet'),
    is_current: z
      .boolean()
      .describe('false: it subscribed with an earlier key, and gets nothing until it does so again'),
    attempts: z.array(AttemptShape).describe('The newest first'),
  })
  .meta({ id: 'PushDevice' })
export type PushDevice = z.output<typeof DeviceShape>

const ChannelsShape = z
  .object({
    email: z
      .object({
        address: z.string().describe('That of the account'),
        is_confirmed: z.boolean().describe('false: nothing is sent there but a code that confirms it'),
        attempts: z.array(AttemptShape).describe('The newest first'),
      })
      .nullable()
      .describe('null: this installation sends no e-mail'),
    push: z
      .object({
        public_key: z.string().describe('The VAPID key that a browser subscribes with'),
        devices: z.array(DeviceShape).describe('The oldest first'),
      })
      .nullable()
      .describe('null: this installation has no keys for push'),
  })
  .meta({ id: 'AlertChannels' })
export type AlertChannels = z.output<typeof ChannelsShape>

export const readAlertChannels = endpoint('readAlertChannels', {
  access: 'keep_alerts',
  activity: 'none',
  tag: 'alerts',
  summary:
    'Which channels this installation has beside screen, sound and webhooks, and how the last deliveries went.',
  answer: { status: 200, description: 'The channels', shape: ChannelsShape },
})

export const testEmail = endpoint('testEmail', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Lets a test be sent to the own e-mail address, once; how that went is among the attempts.',
  description: '404 where this installation sends no e-mail.',
  refusals: ['not_found', 'rate_limited'],
  answer: { status: 200, description: 'It will be sent', shape: TestShape },
})

export const sendEmailCode = endpoint('sendEmailCode', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary:
    'Lets a code be sent to the own e-mail address, with which it is confirmed; earlier codes are void.',
  description:
    'Five a day, each for 30 minutes. Nothing is sent to an address that is confirmed. 404 where this installation sends no e-mail.',
  refusals: ['not_found', 'rate_limited'],
  answer: { status: 204, description: 'It will be sent' },
})

export const confirmEmail = endpoint('confirmEmail', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Confirms the own e-mail address with the code that was sent there.',
  description:
    'Alerts are sent to confirmed addresses alone. 422 with `wrong_code`, or `void_code` where none is valid: it was too late, five ' +
    'others were wrong, or the address has changed. 404 where this installation sends no e-mail.',
  body: z.strictObject({ code: z.string().regex(/^\d{6}$/, 'is not a code of six digits') }),
  refusals: ['not_found'],
  answer: { status: 204, description: 'It is confirmed' },
})

const base64Url = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`), 'is no key')

const ENDPOINT_LENGTH = 2_000
const NO_ENDPOINT = 'is not an address of a push service'

/** Written as requests write it: other letters than those of ASCII take up to nine. */
const Endpoint = plainText(ENDPOINT_LENGTH)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/\/\/[^/]*@/.test(text),
    NO_ENDPOINT,
  )
  .transform((text) => {
    const url = new URL(text)
    url.hash = ''
    return url.href
  })
  .refine((href) => href.length <= ENDPOINT_LENGTH, NO_ENDPOINT)

const DeviceInput = z.strictObject({
  endpoint: Endpoint,
  keys: z.strictObject({ p256dh: base64Url(87), auth: base64Url(22) }),
  public_key: base64Url(87).describe('The key of the board that it subscribed with'),
  replaces: Uuid.optional().describe(
    'The device of the same browser whose subscription has ended; it is removed',
  ),
})
export type PushDeviceInput = z.output<typeof DeviceInput>

const DeviceAddress = z.object({ id: Uuid })

export const savePushDevice = endpoint('savePushDevice', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Adds a browser that alerts are pushed to, or renews it.',
  description: `An account has ${PUSH_DEVICES_EACH} at most. A browser in which another account was before is that account's no longer.`,
  body: DeviceInput,
  refusals: ['not_found', 'rate_limited'],
  answer: { status: 200, description: 'The device', shape: DeviceShape },
})

export const removePushDevice = endpoint('removePushDevice', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Removes a browser; nothing is pushed to it any more.',
  params: DeviceAddress,
  answer: { status: 204, description: 'It is gone' },
})

export const testPushDevice = endpoint('testPushDevice', {
  access: 'keep_alerts',
  tag: 'alerts',
  summary: 'Lets a test be pushed to a browser, once; how that went is among its attempts.',
  params: DeviceAddress,
  refusals: ['rate_limited'],
  answer: { status: 200, description: 'It will be sent', shape: TestShape },
})
