import { BlockList, isIPv4, isIPv6, SocketAddress } from 'node:net'

/**
 * `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]`, `[2001:db8::1]:4711`; an IPv6 address without brackets has
 * no port.
 */
const WITH_PORT = /^(?:\[(?<bracketed>[^\]]+)\]|(?<bare>[^:]+))(?::\d{1,5})?$/

const IPV4_IN_IPV6 = /^::ffff:(?=\d+\.)/

/**
 * Normalizes an address: lower case and shortest form, without port, brackets and zone, and IPv4-mapped IPv6
 * as IPv4. Undefined: the text is no address.
 */
export function parseAddress(text: string): string | undefined {
  const trimmed = text.trim()
  const { bracketed, bare } = WITH_PORT.exec(trimmed)?.groups ?? {}
  if (bare !== undefined) return isIPv4(bare) ? bare : undefined
  // The zone names an interface of the sender.
  const address = (bracketed ?? trimmed).replace(/%.*$/, '')
  if (!isIPv6(address)) return undefined
  return new SocketAddress({ address, family: 'ipv6' }).address.replace(IPV4_IN_IPV6, '')
}

/** Loopback, link-local, and the private ranges of RFC 1918, 6598 and 4193. */
const PRIVATE = new BlockList()
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4')
PRIVATE.addAddress('::1', 'ipv6')
PRIVATE.addSubnet('fc00::', 7, 'ipv6')
PRIVATE.addSubnet('fe80::', 10, 'ipv6')

/** @param address as normalized by parseAddress */
export const isPrivateAddress = (address: string): boolean =>
  (isIPv4(address) || isIPv6(address)) && PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
