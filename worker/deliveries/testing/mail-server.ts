import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface ReceivedMail {
  from: string
  to: string[]
  /** Headers and body as they were sent. */
  raw: string
}

/** A mail server that keeps what it receives; addresses at `refused.example` do not exist there, those at `busy.example` take none now. */
export class MailServer {
  readonly received: ReceivedMail[] = []
  readonly #server: SMTPServer

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, done) =>
        address.endsWith('@refused.example')
          ? done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }))
          : address.endsWith('@busy.example')
            ? done(Object.assign(new Error('try again later'), { responseCode: 451 }))
            : done(),
      onData: (stream, { envelope: { mailFrom, rcptTo } }, done) => {
        void text(stream).then((raw) => {
          const from = mailFrom === false ? '' : mailFrom.address
          this.received.push({ from, to: rcptTo.map(({ address }) => address), raw })
          done()
        })
      },
      ...options,
    })
    this.#server.on('error', () => undefined)
  }

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, '127.0.0.1', () => listening()))
    return `127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#server.close(() => closed()))
  }
}
