import type { Channel } from '#shared/alerts/alert'

/** Which channels are configured. */
export interface AlertChannelFacts {
  /** Whether there is a server for e-mail. */
  sendsEmail: boolean
  /** null: there are no keys for push. */
  vapidPublicKey: string | null
}

/** @returns the first of them that this installation has not got */
export function missingChannel(
  { sendsEmail, vapidPublicKey }: AlertChannelFacts,
  channels: readonly Channel[],
): 'email' | 'push' | null {
  if (!sendsEmail && channels.includes('email')) return 'email'
  return vapidPublicKey === null && channels.includes('push') ? 'push' : null
}
