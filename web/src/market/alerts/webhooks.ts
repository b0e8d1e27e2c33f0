import { shallowRef } from 'vue'
import type { Webhook, WebhookInput } from '#shared/rest/webhooks'
import { call } from '../../rest/call.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'

/** The current user's webhooks, as last read. Each function throws ProblemError. */
export function useWebhooks() {
  const api = injectRequired(API)
  const webhooks = shallowRef<readonly Webhook[]>([])
  return {
    webhooks,
    load: async (): Promise<void> => {
      webhooks.value = (await call(api, 'listWebhooks')).items
    },
    /** @returns its secret, which is returned only once */
    add: async (body: WebhookInput): Promise<string> => {
      const { secret, ...webhook } = await call(api, 'createWebhook', { body })
      webhooks.value = [...webhooks.value, webhook]
      return secret
    },
    remove: async (id: string): Promise<void> => {
      await call(api, 'removeWebhook', { params: { id } })
      webhooks.value = webhooks.value.filter((webhook) => webhook.id !== id)
    },
    test: async (id: string): Promise<void> => {
      await call(api, 'testWebhook', { params: { id } })
    },
  }
}
