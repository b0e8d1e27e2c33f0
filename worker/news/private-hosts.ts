import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

const PRIVATE = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv6')

/** IPv4 in the clothes of IPv6 is judged as what it is. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

export function isPrivateAddress(address: string): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address
  const family = isIP(plain)
  if (family === 0) return true
  // Another way to write a mapped address is not asked for.
  if (family === 6 && /^::ffff:/i.test(plain)) return true
  return PRIVATE.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

/** Whether any address of a host is of this machine or its network, or it has none. */
export async function isPrivateHost(hostname: string): Promise<boolean> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (isIP(bare) !== 0) return isPrivateAddress(bare)
  const found = await lookup(bare, { all: true }).catch(() => [])
  return found.length === 0 || found.some(({ address }) => isPrivateAddress(address))
}
