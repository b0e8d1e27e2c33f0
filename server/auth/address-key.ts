import { isIPv6 } from 'node:net'

/**
 * What an address is counted by: an IPv4 address itself, of an IPv6 address the /64 that one customer has, since whoever has
 * one address there has 2^64.
 */
export function addressKey(address: string): string {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain) || plain.includes('.')) return address
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array<string>(tail === undefined ? 0 : 8 - before.length - after.length).fill('0')
  const prefix = [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
  return `${prefix.join(':')}::/64`
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
