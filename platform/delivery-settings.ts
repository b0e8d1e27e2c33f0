import { createECDH } from 'node:crypto'
import { z } from 'zod'

const smtpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol), {
    error: 'is not an address that begins with smtp:// or smtps://',
    abort: true,
  })
  .refine((text) => isEncoded(new URL(text)), {
    error: 'has a user or password with a % that begins no character; write it as %25',
  })

function isEncoded({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

/** An address that mail comes from, such as `Market <alerts@example.org>`. */
const sender = z.string().regex(/^([^<>"\r\n]+ <)?[^\s<>@,"]+@[^\s<>@,"]+>?$/, 'is not an e-mail address')

/** A key of P-256 as base64url. */
const vapidKey = (length: number) =>
  z
    .string()
    .regex(
      new RegExp(`^[A-Za-z0-9_-]{${length}}$`),
      'is not a key; make a pair with: npx web-push generate-vapid-keys',
    )
const PUBLIC_KEY_LENGTH = 87
const PRIVATE_KEY_LENGTH = 43

/** Whether what is signed with the private key can be verified with the public one. */
export function isVapidPair(publicKey: string, privateKey: string): boolean {
  const pair = createECDH('prime256v1')
  try {
    pair.setPrivateKey(privateKey, 'base64url')
    return pair.getPublicKey().equals(Buffer.from(publicKey, 'base64url'))
  } catch {
    return false
  }
}

/** Push services refuse a contact whose host is of a private network. */
const contact = z
  .string()
  .regex(
    /^(mailto:[^\s@]+@|https:\/\/)([a-z0-9-]+\.)+(?!(local|localhost|lan|home|internal|intranet|corp|invalid|test)(\/|$))[a-z]{2,}(\/\S*)?$/i,
    'is neither a mailto: nor an https:// address of a public host',
  )

/** Where alerts are sent, for server and worker. */
export const DELIVERY_SETTINGS = {
  SMTP_URL: smtpUrl.nullable().default(null),
  SMTP_FROM: sender.nullable().default(null),
  VAPID_PUBLIC_KEY: vapidKey(PUBLIC_KEY_LENGTH).nullable().default(null),
}

/** For the worker, which signs what it pushes. */
export const PUSH_SETTINGS = {
  VAPID_PRIVATE_KEY: vapidKey(PRIVATE_KEY_LENGTH).nullable().default(null),
  VAPID_SUBJECT: contact.default('mailto:admin@example.org'),
}

export const DELIVERY_SECRETS = ['SMTP_URL', 'VAPID_PRIVATE_KEY'] as const
