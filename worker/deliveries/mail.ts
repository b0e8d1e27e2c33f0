import { createTransport } from 'nodemailer'
import { isIP } from 'node:net'
import type { DeliveryFault } from '#shared/webhooks/webhook'
import type { Posted } from './post.ts'

export interface MailOptions {
  /** The server, with user and password if it wants them. */
  url: string
  /** null: the user of the server if that is an address, else one at the server's host. */
  from: string | null
}

export interface Letter {
  /** The same in every try, so that a mailbox can recognise a letter that it has. */
  key: string
  text: string
}

/** @returns the reply code of the server; or why there is none */
export type Mailer = (
  to: string,
  letter: Letter,
  options: { timeoutMs: number; signal: AbortSignal },
) => Promise<Posted>

const SUBJECT_LENGTH = 120

/** Sends plain text; each letter has a connection of its own. */
export function createMailer({ url, from }: MailOptions): Mailer {
  const sender = from ?? senderAt(new URL(url))
  const domain = sender.slice(sender.lastIndexOf('@') + 1).replace('>', '')
  return async (to, { key, text }, { timeoutMs, signal }) => {
    const transport = createTransport({ url })
    const [first = ''] = text.split('\n')
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const { response } = await transport.sendMail({
        from: sender,
        to: { name: '', address: to },
        subject: first.slice(0, SUBJECT_LENGTH),
        text,
        messageId: `<${key}@${domain}>`,
        headers: { 'X-Event-Id': key, 'Auto-Submitted': 'auto-generated' },
        // A text is never a path or an address to read.
        disableFileAccess: true,
        disableUrlAccess: true,
        // Ends the connection, too. The timeouts of nodemailer are each for one step: a slow server takes many of them.
        signal: AbortSignal.any([signal, timeout]),
      })
      return { status: Number.parseInt(response, 10) || ACCEPTED }
    } catch (error) {
      return timeout.aborted ? { fault: 'timeout' } : refusalOf(error)
    } finally {
      transport.close()
    }
  }
}

const ACCEPTED = 250

function senderAt({ username, hostname }: URL): string {
  const user = decodeURIComponent(username)
  if (user.includes('@')) return user
  return `alerts@${isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost'}`
}

const FAULTS: Readonly<Record<string, DeliveryFault>> = {
  ETIMEDOUT: 'timeout',
  EDNS: 'unknown_host',
  ETLS: 'insecure',
}

function refusalOf(error: unknown): Posted {
  const {
    responseCode,
    code = '',
    message = '',
  } = error as Partial<Error & { responseCode: number; code: string }>
  if (typeof responseCode === 'number') return { status: responseCode }
  const isUntrusted = /certificate|self.signed|altname/i.test(message)
  return { fault: FAULTS[code] ?? (isUntrusted ? 'insecure' : 'connection_failed') }
}
