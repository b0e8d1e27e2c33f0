import { BlockList, isIP } from 'node:net'

/** Addresses that user input must not reach: this machine, private networks, and addresses that embed either. */
const REFUSED: readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Teredo and 6to4 carry an IPv4 address; documentation.
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
]
/** All of IPv6 that is routed in public; loopback, local, mapped and translated addresses are outside of it. */
const PUBLIC_V6: readonly [string, number, 'ipv6'] = ['2000::', 3, 'ipv6']

const refused = new BlockList()
for (const network of REFUSED) refused.addSubnet(...network)
const publicV6 = new BlockList()
publicV6.addSubnet(...PUBLIC_V6)

/** Whether an IP address is not one of the public internet. What is no address is not either. */
export function isPrivateAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return refused.check(address, 'ipv4')
    case 6:
      return refused.check(address, 'ipv6') || !publicV6.check(address, 'ipv6')
    default:
      return true
  }
}

/** The IP address literal of a URL; null: it has a host name. */
export function addressIn({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[|\]$/g, '')
  return isIP(bare) === 0 ? null : bare
}
