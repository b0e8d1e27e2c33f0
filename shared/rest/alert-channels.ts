import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { AttemptShape, TestShape } from './webhooks.ts'

const ChannelsShape = z
  .object({
    email: z
      .object({
        address: z.string().describe('That of the account'),
        attempts: z.array(AttemptShape).describe('The newest first'),
      })
      .nullable()
      .describe('null: this installation sends no e-mail'),
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
