import { addressIn, isPrivateAddress } from '#platform/private-address'

/** Checks of an address what needs no DNS; the worker checks resolved addresses at each delivery. */
export function isHere(url: URL): boolean {
  const address = addressIn(url)
  return address === null ? /(^|\.)localhost\.?$/i.test(url.hostname) : isPrivateAddress(address)
}
