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
    const times = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs }
    const transport = createTransport({ url, ...times, dnsTimeout: timeoutMs })
    const [first = ''] = text.split('\n')
    const sent = transport.sendMail({
      from: sender,
      to: { name: '', address: to },
      subject: first.slice(0, SUBJECT_LENGTH),
      text,
      messageId: `<${key}@${domain}>`,
      headers: { 'X-Event-Id': key, 'Auto-Submitted': 'auto-generated' },
      // A text is never a path or an address to read.
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    try {
      const { response } = await unlessAborted(sent, signal)
      return { status: Number.parseInt(response, 10) || ACCEPTED }
    } catch (error) {
      return refusalOf(error)
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

/** nodemailer cannot be interrupted; what it still does ends with its own timeouts. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('given up'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
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
