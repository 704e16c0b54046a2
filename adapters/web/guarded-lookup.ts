import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { SortieError } from '../../contract/errors.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { isPublicAddress } from './public-address.ts'

/**
 * Name resolution for a socket that connects to nothing but public addresses. The socket connects to what this answers, so
 * a name cannot resolve otherwise between the check and the connection. One bad address among several refuses the name.
 */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const [first] = addresses
    if (first === undefined || !addresses.every(isPublic)) return callback(refusedAddress(hostname), '', 0)
    if (options.all) return callback(null, addresses)
    callback(null, first.address, first.family)
  })
}

export function refusedAddress(hostname: string): SortieError {
  return new SortieError('address_refused', `${cutText(hostname, 253)} is not an address of the public internet`)
}

function isPublic({ address }: LookupAddress): boolean {
  return isPublicAddress(address)
}
