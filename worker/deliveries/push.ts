import webPush from 'web-push'
import type { PushReceiver } from '#database/alerts/deliveries'
import { post, type Message, type Posted, type PostOptions } from './post.ts'

export interface VapidKeys {
  publicKey: string
  privateKey: string
  /** Where a push service reaches the operator: `mailto:` or `https:`. */
  subject: string
}

export interface Notification {
  /** The same in every try, so that a browser shows it once. */
  key: string
  text: string
}

/** @returns the status of the push service; or why there is none */
export type Pusher = (to: PushReceiver, notification: Notification, options: PostOptions) => Promise<Posted>

/** A push service keeps a message for so long while the device is away. */
const TTL_SECONDS = 3_600
/** A message holds 4,096 bytes, of which encryption takes some; a syllable takes three. */
const TEXT_LENGTH = 1_000

/** Encrypts notifications for browsers, and sends them to their push services within the bounds of webhooks. */
export function createPusher({ publicKey, privateKey, subject }: VapidKeys): Pusher {
  function encrypted({ endpoint, p256dh, auth }: PushReceiver, payload: string): Message {
    const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, payload, {
      vapidDetails: { subject, publicKey, privateKey },
      TTL: TTL_SECONDS,
      urgency: 'high',
      contentEncoding: 'aes128gcm',
    })
    return { headers: headersOf(headers), body }
  }

  return async (to, { key, text }, options) => {
    if (to.publicKey !== publicKey) return { fault: 'key_changed' }
    try {
      const message = encrypted(to, JSON.stringify({ id: key, text: text.slice(0, TEXT_LENGTH) }))
      return await post(new URL(to.endpoint), message, options)
    } catch {
      // Nothing can be encrypted for a key that is none.
      return { fault: 'connection_failed' }
    }
  }
}

/** Node sets the length by itself, whatever its spelling. */
const headersOf = (headers: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
