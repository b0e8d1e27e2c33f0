import { shallowRef } from 'vue'
import { CHANNELS, type Channel } from '#shared/alerts/alert'
import type { AlertChannels } from '#shared/rest/alert-channels'
import { call } from '../../rest/call.ts'
import { API } from '../../session/session.ts'
import { injectRequired } from '../../ui/inject-required.ts'

/** The channels of this installation, as they were when they were last read. @throws ProblemError, each of the functions */
export function useAlertChannels() {
  const api = injectRequired(API)
  const channels = shallowRef<AlertChannels>({ email: null, push: null })
  return {
    channels,
    load: async (): Promise<void> => {
      channels.value = await call(api, 'readAlertChannels')
    },
    testEmail: async (): Promise<void> => {
      await call(api, 'testEmail')
    },
    sendEmailCode: async (): Promise<void> => {
      await call(api, 'sendEmailCode')
    },
    confirmEmail: async (code: string): Promise<void> => {
      await call(api, 'confirmEmail', { body: { code } })
      const { email, push } = channels.value
      if (email !== null) channels.value = { push, email: { ...email, is_confirmed: true } }
    },
    testDevice: async (id: string): Promise<void> => {
      await call(api, 'testPushDevice', { params: { id } })
    },
    removeDevice: async (id: string): Promise<void> => {
      await call(api, 'removePushDevice', { params: { id } })
      const { push, email } = channels.value
      if (push === null) return
      const devices = push.devices.filter((device) => device.id !== id)
      channels.value = { email, push: { ...push, devices } }
    },
  }
}

/** What an alert can be sent by; a channel that was chosen stays in sight, so that it can be taken back. */
export function offeredChannels(there: AlertChannels, chosen: readonly Channel[]): Channel[] {
  const isThere = (channel: Channel) => (channel !== 'email' && channel !== 'push') || there[channel] !== null
  return CHANNELS.filter((channel) => isThere(channel) || chosen.includes(channel))
}
