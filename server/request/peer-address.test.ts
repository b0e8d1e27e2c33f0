import { describe, expect, it } from 'vitest'
import { peerAddress } from './peer-address.ts'

const PROXY = '::ffff:10.0.0.9'

describe('the address of a request', () => {
  it.each([
    ['no proxy trusted: the header is ignored', '9.9.9.9', 0, '10.0.0.9'],
    ['one proxy: the last entry is what it saw', '9.9.9.9, 1.1.1.1', 1, '1.1.1.1'],
    ['two proxies: the one before', '9.9.9.9, 1.1.1.1 , 10.0.0.1', 2, '1.1.1.1'],
    ['more proxies than entries', '1.1.1.1', 3, '1.1.1.1'],
    ['no header', undefined, 1, '10.0.0.9'],
    ['an empty header', '', 1, '10.0.0.9'],
    ['IPv4 in IPv6', '::ffff:1.1.1.1', 1, '1.1.1.1'],
    ['a gateway that writes the port', '1.1.1.1:50123', 1, '1.1.1.1'],
    ['a gateway that writes the port behind IPv6', '[2001:DB8::1]:50123', 1, '2001:db8::1'],
    ['an entry that is no address: that of the proxy', '9.9.9.9, unknown', 1, '10.0.0.9'],
    ['no address where the client ought to stand', 'unknown, 10.0.0.1', 2, '10.0.0.9'],
    ['an empty entry at the end', '9.9.9.9,', 1, '10.0.0.9'],
  ])('%s', (_, header, proxies, address) => {
    const headers = header === undefined ? {} : { 'x-forwarded-for': header }
    expect(peerAddress(headers, PROXY, proxies)).toBe(address)
  })

  it('is that of the connection in the same spelling', () => {
    expect(peerAddress({}, 'fe80::1%eth0', 0)).toBe('fe80::1')
    expect(peerAddress({}, '', 0)).toBe('')
  })
})
