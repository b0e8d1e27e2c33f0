import { describe, expect, it } from 'vitest'
import { isPrivateAddress, parseAddress } from './parse-address.ts'

describe('text that names an address is read in one spelling', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1\t', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[192.0.2.1]:4711', undefined],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:4711', 'fe80::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:4711', '192.0.2.1'],
    ['::1', '::1'],
    ['::', '::'],
  ])('%s as %s', (text, address) => {
    expect(parseAddress(text)).toBe(address)
  })

  it.each([
    '',
    ' ',
    'unknown',
    '_hidden',
    'unix:',
    'localhost',
    'market.example.org:80',
    '192.0.2',
    '192.0.2.256',
    '010.0.0.1',
    '0xc0000201',
    '3221225985',
    '192.0.2.1:',
    '192.0.2.1:port',
    '192.0.2.1:123456',
    '192.0.2.1/24',
    '192.0.2.1 192.0.2.2',
    '192.0.2.1%eth0',
    '2001:db8::1::2',
    '2001:db8:1:2:3:4:5:6:4711',
    '[2001:db8::1',
    '2001:db8::1]:4711',
    '[2001:db8::1]4711',
    '[]:4711',
    '%eth0',
    '١٩٢.0.2.1',
    "192.0.2.1'; DROP TABLE users",
    '9'.repeat(16_000),
    ':'.repeat(16_000),
    '['.repeat(16_000),
  ])('%s as none', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })

  it('and that spelling is read as itself', () => {
    for (const address of ['192.0.2.1', '2001:db8::1', 'fe80::1', '::1', '64:ff9b::102:304'])
      expect(parseAddress(address)).toBe(address)
  })
})

it.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['192.168.0.1', true],
  ['100.64.0.1', true],
  ['203.0.113.1', false],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['2001:db8::1', false],
  ['', false],
  ['unknown', false],
])('whether %s is an address of a private network: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected)
})
