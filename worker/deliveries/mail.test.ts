import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createMailer } from './mail.ts'
import { MailServer } from './testing/mail-server.ts'

const server = new MailServer()
let host: string
beforeAll(async () => {
  host = await server.listen()
})
afterAll(() => server.close())
beforeEach(() => void (server.received.length = 0))

const LETTER = { key: '42', text: '삼성전자 21만: 005930 211,000 ≥ 210,000\n둘째 줄' }
const within = () => ({ timeoutMs: 60_000, signal: new AbortController().signal })
const mailer = (url = `smtp://${host}`, from: string | null = 'Market <alerts@example.org>') =>
  createMailer({ url, from })

it('a letter has the sender, the first line as its subject, the text, and the id of its event', async () => {
  expect(await mailer()('kim@example.org', LETTER, within())).toEqual({ status: 250 })
  const [mail] = server.received
  expect(mail).toMatchObject({ from: 'alerts@example.org', to: ['kim@example.org'] })
  expect(mail?.raw).toMatch(/^From: Market <alerts@example.org>/m)
  expect(mail?.raw).toMatch(/^Message-ID: <42@example.org>/im)
  expect(mail?.raw).toMatch(/^X-Event-Id: 42/im)
  expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated/im)
  const [, body = ''] = mail?.raw.split('\r\n\r\n') ?? []
  expect(/base64/.test(mail?.raw ?? '') ? Buffer.from(body, 'base64').toString() : body).toContain('둘째 줄')
})

it('a text cannot add a header or another recipient', async () => {
  const text = 'a\r\nBcc: lee@example.org\r\n\r\nb'
  await mailer()('kim@example.org', { key: '43', text }, within())
  const [mail] = server.received
  expect(mail?.to).toEqual(['kim@example.org'])
  expect(mail?.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
})

it.each([
  ['kim@refused.example', { status: 550 }],
  ['kim@example.org', { status: 250 }],
])('the reply code for %s is the outcome %j', async (to, outcome) => {
  expect(await mailer()(to, LETTER, within())).toEqual(outcome)
})

it.each([
  ['smtp://kim%40example.org:x@', 'kim@example.org'],
  ['smtp://', 'alerts@localhost'],
])('without SMTP_FROM the sender of %s is %s', async (start, from) => {
  // Some servers take mail without a login, whatever is offered.
  const open = new MailServer({ onAuth: (_auth, _session, done) => done(null, { user: 'kim' }) })
  const address = await open.listen()
  expect(await mailer(`${start}${address}`, null)('lee@example.org', LETTER, within())).toEqual({
    status: 250,
  })
  expect(open.received[0]?.from).toBe(from)
  await open.close()
})

it('a wrong password is the outcome 535', async () => {
  const locked = new MailServer({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(new Error('wrong')),
  })
  const url = `smtp://kim:wrong@${await locked.listen()}`
  expect(await mailer(url)('kim@example.org', LETTER, within())).toEqual({ status: 535 })
  await locked.close()
})

it('a server that cannot be reached or is not known is a fault', async () => {
  const closed = createServer()
  await new Promise<void>((listening) => closed.listen(0, '127.0.0.1', listening))
  const { port } = closed.address() as AddressInfo
  await new Promise((done) => closed.close(done))
  expect(await mailer(`smtp://127.0.0.1:${port}`)('kim@example.org', LETTER, within())).toEqual({
    fault: 'connection_failed',
  })
  expect(await mailer('smtp://mail.invalid')('kim@example.org', LETTER, within())).toEqual({
    fault: 'unknown_host',
  })
})

it('a certificate that cannot be trusted is the outcome insecure, and nothing is sent', async () => {
  const tls = new MailServer({ secure: true })
  expect(await mailer(`smtps://${await tls.listen()}`)('kim@example.org', LETTER, within())).toEqual({
    fault: 'insecure',
  })
  expect(tls.received).toEqual([])
  await tls.close()
})

it('a server whose reply goes on for ever is a timeout, and its connection ends', async () => {
  const ends: Promise<unknown>[] = []
  const endless = createServer((socket) => {
    const lines = setInterval(() => socket.write('250-more\r\n'), 5)
    // Not `once` of node:events, which rejects where a line is written to a connection that has just ended.
    ends.push(new Promise((ended) => socket.once('close', ended)).finally(() => clearInterval(lines)))
    socket.on('error', () => undefined).resume()
    socket.write('220 endless\r\n')
  })
  await new Promise<void>((listening) => endless.listen(0, '127.0.0.1', listening))
  const url = `smtp://127.0.0.1:${(endless.address() as AddressInfo).port}`
  // On a busy machine the time may be over before the connection is made.
  await expect
    .poll(async () => {
      const outcome = await mailer(url)('kim@example.org', LETTER, { ...within(), timeoutMs: 100 })
      return { outcome, connected: ends.length > 0 }
    })
    .toEqual({ outcome: { fault: 'timeout' }, connected: true })
  await Promise.all(ends)
  await new Promise((done) => endless.close(done))
})

it('a silent server is a timeout, and an aborted attempt ends at once', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
  const url = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`
  expect(await mailer(url)('kim@example.org', LETTER, { ...within(), timeoutMs: 100 })).toEqual({
    fault: 'timeout',
  })
  const signal = AbortSignal.abort()
  expect(await mailer(url)('kim@example.org', LETTER, { timeoutMs: 100, signal })).toEqual({
    fault: 'connection_failed',
  })
  silent.close()
})
