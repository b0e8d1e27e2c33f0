import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { addressIn, isPrivateAddress } from './private-address.ts'

/** A host is at an address that is not of the public internet. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS'

  constructor(host: string) {
    super(`${host} is a private address`)
    this.name = 'PrivateAddressError'
  }
}

/**
 * Options of `http.request` that let it reach the public internet alone. The name is resolved once, and the connection goes to the
 * checked address, so DNS rebinding changes nothing; each has a connection of its own, as one that is kept is not checked again.
 *
 * @throws PrivateAddressError when the URL names such an address itself, of which nothing is looked up
 */
export function publicOnly(url: URL): { lookup: LookupFunction; agent: false } {
  const address = addressIn(url)
  if (address !== null && isPrivateAddress(address)) throw new PrivateAddressError(address)
  return { lookup: checkedLookup, agent: false }
}

const checkedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, [])
    // One private address of several is enough: the owner of the name decides which is tried first.
    const [first] = addresses
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address)))
      return callback(new PrivateAddressError(hostname), [])
    if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}
