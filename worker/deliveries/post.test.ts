import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { post } from './post.ts'

let server: Server
let root: string
/** What the receiver writes when a request has come; null: it hangs up without a word. */
let answer: string | null
const sockets = new Set<Socket>()

beforeEach(async () => {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => (answer === null ? socket.destroy() : socket.write(answer)))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await new Promise((closed) => server.close(closed))
})

const send = (url: string) =>
  post(
    new URL(url),
    { headers: {}, body: '{}' },
    { allowPrivate: true, timeoutMs: 60_000, signal: new AbortController().signal },
  )

it('an answer that upgrades the connection is the outcome 101, and its socket is closed', async () => {
  answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  expect(await send(root)).toEqual({ status: 101 })
  await expect.poll(() => sockets.size).toBe(0)
})

it('a connection that is closed without an answer is the outcome connection_failed', async () => {
  answer = null
  expect(await send(root)).toEqual({ fault: 'connection_failed' })
})

it('an answer that breaks off after its head is its status', async () => {
  answer = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly so much'
  const posted = send(root)
  await expect.poll(() => sockets.size).toBe(1)
  for (const socket of sockets) socket.end()
  expect(await posted).toEqual({ status: 200 })
})

it('an address that no request can be made of is the outcome connection_failed', async () => {
  expect(await send(root.replace('//', '//a%FF:b@'))).toEqual({ fault: 'connection_failed' })
})

it('an attempt that is given up is the outcome connection_failed', async () => {
  answer = ''
  const abort = new AbortController()
  const posted = post(
    new URL(root),
    { headers: {}, body: '{}' },
    { allowPrivate: true, timeoutMs: 60_000, signal: abort.signal },
  )
  await expect.poll(() => sockets.size).toBe(1)
  abort.abort()
  expect(await posted).toEqual({ fault: 'connection_failed' })
})
