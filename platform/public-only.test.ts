import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PrivateAddressError, publicOnly } from './public-only.ts'

let server: Server
let port: number
let requests = 0
beforeAll(async () => {
  server = createServer((_, response) => {
    requests++
    response.end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  ;({ port } = server.address() as AddressInfo)
})
afterAll(() => new Promise((closed) => server.close(closed)))

it.each(['127.0.0.1', '2130706433', '[::ffff:127.0.0.1]', '[::1]'])(
  'a request to the private address %s is refused before it is sent',
  (host) => {
    expect(() => publicOnly(new URL(`http://${host}:${port}/`))).toThrow(PrivateAddressError)
  },
)

it('a name that resolves to a private address is refused when the connection is made, which is when its owner could have changed it', async () => {
  const url = new URL(`http://localhost:${port}/`)
  const error = await new Promise((failed) => get(url, publicOnly(url)).on('error', failed))
  expect(error).toBeInstanceOf(PrivateAddressError)
  expect(requests).toBe(0)
})

it('a public address needs no look-up', () => {
  expect(publicOnly(new URL('https://8.8.8.8/'))).toMatchObject({ agent: false })
})
