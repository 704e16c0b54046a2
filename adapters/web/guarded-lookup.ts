import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { SortieError } from '../../contract/errors.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { isPublicAddress } from './public-address.ts'

interface LookupOptions {
  /** Instead of the system’s own. */
  readonly servers?: readonly string[]
  /** See `WebOptions`. */
  readonly otherwise?: string | undefined
}

/** For one silent name server; with two servers a name is given up after some ten seconds. */
const patience = { timeout: 2_000, tries: 2, maxTimeout: 3_000 }
const renewAfterMs = 10_000

/**
 * Name resolution for a socket that connects only to public addresses. The socket connects to the address returned here, so
 * a name cannot resolve differently between the check and the connection. One bad address among several refuses the name.
 *
 * It queries the name servers directly, in parallel, and not through the system’s own `getaddrinfo`: that takes a thread of Node’s pool
 * for each name, of which there are two for all names of the process, including those of model providers, and cannot be cancelled. Two
 * names whose servers never answer would block everybody.
 */
export function createGuardedLookup({ servers, otherwise }: LookupOptions = {}): LookupFunction {
  const resolver = resolverOfNow(servers)
  return (hostname, options, callback) => {
    publicAddressesOf(resolver(), hostname, otherwise).then(
      (addresses) => {
        const [first] = addresses
        if (options.all) callback(null, addresses)
        else callback(null, first?.address ?? '', first?.family)
      },
      (error: Error) => callback(error, '', 0),
    )
  }
}

/** A resolver keeps the system’s name servers from its creation, and a machine may move to another network. */
function resolverOfNow(servers: readonly string[] | undefined): () => Resolver {
  let last: { readonly resolver: Resolver; readonly madeAt: number } | undefined
  return () => {
    const now = performance.now()
    if (last && now - last.madeAt < renewAfterMs) return last.resolver
    const resolver = new Resolver(patience)
    if (servers) resolver.setServers(servers)
    last = { resolver, madeAt: now }
    return resolver
  }
}

/** At least one. */
async function publicAddressesOf(
  resolver: Resolver,
  hostname: string,
  otherwise: string | undefined,
): Promise<LookupAddress[]> {
  if (isOfThisMachine(hostname)) throw refusedAddress(hostname, otherwise)
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const found = [...addressesIn(four, 4), ...addressesIn(six, 6)]
  if (found.length === 0) throw unresolved([four, six])
  if (!found.every(isPublic)) throw refusedAddress(hostname, otherwise)
  return found
}

function addressesIn(answer: PromiseSettledResult<string[]>, family: 4 | 6): readonly LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
}

/** In the system’s own words. */
function unresolved(answers: readonly PromiseSettledResult<unknown>[]): Error {
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []))
  const isNone = reasons.every(({ code }) => code === 'ENOTFOUND' || code === 'ENODATA')
  return Object.assign(new Error('The name has no address', { cause: reasons[0] }), {
    code: isNone ? 'ENOTFOUND' : 'EAI_AGAIN',
  })
}

/** @param otherwise what can be done about it here */
export function refusedAddress(hostname: string, otherwise: string | undefined): SortieError {
  const what = `${cutText(hostname, 253)} is not an address of the public internet`
  return new SortieError('address_refused', otherwise === undefined ? what : `${what}; ${otherwise}`)
}

function isPublic({ address }: LookupAddress): boolean {
  return isPublicAddress(address)
}

/** These names must not be sent to any name server (RFC 6761, 6.3). */
function isOfThisMachine(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname)
}
