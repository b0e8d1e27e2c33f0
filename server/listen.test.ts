import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ConfigError } from '#platform/config'
import { listen } from './listen.ts'

it('a port in use is reported in one line, with what to do', async () => {
  const first = createServer()
  const { stop } = await listen(first, { host: '127.0.0.1', port: 0 })
  const { port } = first.address() as AddressInfo
  const second = listen(createServer(), { host: '127.0.0.1', port })
  await expect(second).rejects.toThrow(ConfigError)
  await expect(second).rejects.toThrow(`127.0.0.1:${port} is taken by another program`)
  await stop()
})

it('a server that listens returns the address that people can open', async () => {
  const { address, stop } = await listen(createServer(), { host: '127.0.0.1', port: 0 })
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await stop()
})

it('closes a connection that the peer never closes', async () => {
  const server = createServer()
  const { stop } = await listen(server, { host: '127.0.0.1', port: 0 })
  const peer = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(server, 'connection')
  const gone = once(peer, 'close')
  await stop()
  await gone
})

it('a server that stops refuses newcomers while those who are there are still served', async () => {
  const server = createServer((_request, response) => response.end('served'))
  const { refuse, stop } = await listen(server, { host: '127.0.0.1', port: 0 })
  const { port } = server.address() as AddressInfo
  const peer = connect(port, '127.0.0.1')
  await once(server, 'connection')
  // A connection that has begun its request is not idle.
  peer.write('GET / HTTP/1.1\r\n')
  await new Promise((resolve) => setImmediate(resolve))
  refuse()
  const newcomer = connect(port, '127.0.0.1')
  const [error] = (await once(newcomer, 'error')) as [NodeJS.ErrnoException]
  expect(error.code).toBe('ECONNREFUSED')
  peer.write('Host: here\r\n\r\n')
  const [answer] = (await once(peer, 'data')) as [Buffer]
  expect(answer.toString()).toContain('served')
  await stop()
})
