import { createECDH, randomBytes } from 'node:crypto'
import type { PushDeviceInput } from '#shared/rest/alert-channels'

/** The public key of the board that tests subscribe with. */
export const VAPID_PUBLIC_KEY = createECDH('prime256v1').generateKeys('base64url')

/** What a browser gives of its subscription. */
export function pushSubscription(nth: number, more: Partial<PushDeviceInput> = {}): PushDeviceInput {
  return {
    endpoint: `https://push.example.org/${nth}`,
    keys: {
      p256dh: createECDH('prime256v1').generateKeys('base64url'),
      auth: randomBytes(16).toString('base64url'),
    },
    public_key: VAPID_PUBLIC_KEY,
    ...more,
  }
}
