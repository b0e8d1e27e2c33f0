import { expect, it } from 'vitest'
import { addressIn, isPrivateAddress } from './private-address.ts'

it.each([
  '127.0.0.1',
  '127.255.255.255',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::1',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '2002:7f00:1::1',
  '2001:0:7f00:1::1',
  'localhost',
  '',
])('%s is refused as a private address', (address) => {
  expect(isPrivateAddress(address)).toBe(true)
})

it.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.32.0.1',
  '172.15.255.255',
  '11.0.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is taken as a public address', (address) => {
  expect(isPrivateAddress(address)).toBe(false)
})

it.each([
  ['http://127.0.0.1/', '127.0.0.1'],
  ['http://2130706433/', '127.0.0.1'],
  ['http://0x7f.1/', '127.0.0.1'],
  ['http://017700000001/', '127.0.0.1'],
  ['http://[::1]:8080/', '::1'],
  ['http://[::ffff:7f00:1]/', '::ffff:7f00:1'],
  ['https://example.org/', null],
])('the address that %s names, however it is written, is %s', (url, address) => {
  expect(addressIn(new URL(url))).toBe(address)
})
