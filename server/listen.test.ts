import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ConfigError } from '#platform/config'
import { listen, stopListening } from './listen.ts'

it('a port that is taken is said in one line, with what to do', async () => {
  const first = createServer()
  await listen(first, { host: '127.0.0.1', port: 0 })
  const { port } = first.address() as AddressInfo
  const second = listen(createServer(), { host: '127.0.0.1', port })
  await expect(second).rejects.toThrow(ConfigError)
  await expect(second).rejects.toThrow(`127.0.0.1:${port} is taken by another program`)
  await stopListening(first)
})

it('says the address that people can open', async () => {
  const server = createServer()
  expect(await listen(server, { host: '127.0.0.1', port: 0 })).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  await stopListening(server)
})
