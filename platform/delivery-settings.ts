import { z } from 'zod'

const smtpUrl = z.string().refine((text) => URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol), {
  error: 'is not an address that begins with smtp:// or smtps://',
})

/** An address that mail comes from, such as `Market <alerts@example.org>`. */
const sender = z.string().regex(/^([^<>"\r\n]+ <)?[^\s<>@,"]+@[^\s<>@,"]+>?$/, 'is not an e-mail address')

/** Where alerts are sent, for server and worker. */
export const DELIVERY_SETTINGS = {
  SMTP_URL: smtpUrl.nullable().default(null),
  SMTP_FROM: sender.nullable().default(null),
}
