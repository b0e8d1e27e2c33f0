/** The body format of a webhook: our own JSON, or that of a service. */
export const WEBHOOK_FORMATS = ['json', 'ntfy', 'slack', 'telegram', 'discord'] as const
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number]

/** Webhooks that a person may have. */
export const WEBHOOKS_EACH = 10

/** Devices for push that a person may have. */
export const PUSH_DEVICES_EACH = 20

/** Letters to an account in 24 hours. */
export const LETTERS_PER_DAY = 30

/** How often a delivery is tried. */
export const DELIVERY_TRIES = 5

/** Attempts that are kept of each webhook. */
export const ATTEMPTS_KEPT = 50

/** Why an attempt came to nothing where there was no answer, or none that counts. */
export const DELIVERY_FAULTS = [
  'refused',
  'redirected',
  'timeout',
  'unknown_host',
  'private_address',
  'insecure',
  'connection_failed',
  'not_configured',
  'key_changed',
  'limited',
  'unconfirmed',
] as const
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number]
