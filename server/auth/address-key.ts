import { isIPv4, isIPv6 } from 'node:net'

/**
 * What an address is counted by: an IPv4 address itself, of an IPv6 address the /64 that one customer has, since whoever has
 * one address there has 2^64.
 */
export function addressKey(address: string): string {
  const prefix = prefixOf(address, 4)
  return prefix === undefined ? address : `${prefix}::/64`
}

/** The /48 that a provider gives away at most, with its 65,536 networks. Undefined: not IPv6, where there is no such thing. */
export function siteKey(address: string): string | undefined {
  const prefix = prefixOf(address, 3)
  return prefix === undefined ? undefined : `${prefix}::/48`
}

/** Whether somebody sits at this machine, or a proxy does that is not said to be one. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}

/** The first groups of an IPv6 address that is no IPv4 address in disguise. */
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
