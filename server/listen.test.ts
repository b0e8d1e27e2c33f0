import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ConfigError } from '#platform/config'
import { listen } from './listen.ts'

it('a port that is taken is said in one line, with what to do', async () => {
  const first = createServer()
  const { stop } = await listen(first, { host: '127.0.0.1', port: 0 })
  const { port } = first.address() as AddressInfo
  const second = listen(createServer(), { host: '127.0.0.1', port })
  await expect(second).rejects.toThrow(ConfigError)
  await expect(second).rejects.toThrow(`127.0.0.1:${port} is taken by another program`)
  await stop()
})

it('says the address that people can open', async () => {
  const { address, stop } = await listen(createServer(), { host: '127.0.0.1', port: 0 })
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await stop()
})

it('hangs up on a peer that never says goodbye', async () => {
  const server = createServer()
  const { stop } = await listen(server, { host: '127.0.0.1', port: 0 })
  const peer = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(server, 'connection')
  const gone = once(peer, 'close')
  await stop()
  await gone
})
