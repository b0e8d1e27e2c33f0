import Koa from 'koa'
import { describe, expect, it } from 'vitest'
import { peerAddress } from './peer-address.ts'

describe('the address of a request', () => {
  it.each([
    ['no proxy trusted: what the header says is nothing', '9.9.9.9', 0, '127.0.0.1'],
    ['one proxy: the last entry is what it saw', '9.9.9.9, 1.1.1.1', 1, '1.1.1.1'],
    ['two proxies: the one before', '9.9.9.9, 1.1.1.1 , 10.0.0.1', 2, '1.1.1.1'],
    ['more proxies than entries', '1.1.1.1', 3, '1.1.1.1'],
    ['no header', undefined, 1, '127.0.0.1'],
    ['an empty header', '', 1, '127.0.0.1'],
    ['IPv4 in IPv6', '::ffff:1.1.1.1', 1, '1.1.1.1'],
  ])('%s', (_, header, proxies, address) => {
    const headers = header === undefined ? {} : { 'x-forwarded-for': header }
    expect(peerAddress(headers, '::ffff:127.0.0.1', proxies)).toBe(address)

    // REST must count the same.
    const app = new Koa({ proxy: proxies > 0, maxIpsCount: proxies })
    const request = { headers, socket: { remoteAddress: '::ffff:127.0.0.1' } }
    const { ip } = app.createContext(request as never, {} as never)
    expect(ip.replace(/^::ffff:/, '')).toBe(address)
  })
})
