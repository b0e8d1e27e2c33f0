import { isIPv4, isIPv6 } from 'node:net'

/**
 * The key by which an address is counted: an IPv4 address itself, the /64 of an IPv6 address, since a
 * customer with one address there has 2^64.
 */
export function addressKey(address: string): string {
  const prefix = prefixOf(address, 4)
  return prefix === undefined ? address : `${prefix}::/64`
}

/** The /48, the largest network that a provider assigns, with 65,536 /64 networks. Undefined for IPv4. */
export function siteKey(address: string): string | undefined {
  const prefix = prefixOf(address, 3)
  return prefix === undefined ? undefined : `${prefix}::/48`
}

/** Whether the client is on this machine, directly or behind a proxy that is not configured as trusted. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

/** The first groups of an IPv6 address that is not an IPv4-mapped one. */
function prefixOf(address: string, groups: number): string | undefined {
  const [plain = ''] = address.split('%')
  if (!isIPv6(plain) || plain.includes('.')) return undefined
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const zeros = Array<string>(tail === undefined ? 0 : 8 - before.length - after.length).fill('0')
  const prefix = [...before, ...zeros, ...after].slice(0, groups)
  return prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'))
