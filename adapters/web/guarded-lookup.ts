import type { LookupAddress } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { SortieError } from '../../contract/errors.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { isPublicAddress } from './public-address.ts'

interface LookupOptions {
  /** In the place of those that the system has. */
  readonly servers?: readonly string[]
  /** See `WebOptions`. */
  readonly otherwise?: string | undefined
}

/** Of one name server that says nothing; with two servers a name is given up after some ten seconds. */
const patience = { timeout: 2_000, tries: 2, maxTimeout: 3_000 }
const renewAfterMs = 10_000

/**
 * Name resolution for a socket that connects to nothing but public addresses. The socket connects to what this answers, so
 * a name cannot resolve otherwise between the check and the connection. One bad address among several refuses the name.
 *
 * By questions to the name servers, side by side, and not by the system's own `getaddrinfo`: that takes a thread of Node's pool
 * for each name, of which there are two for all names of the process, model providers' among them, and cannot be given up. Two
 * names whose servers never answer would keep everybody waiting.
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

/** A resolver knows the system's name servers as they were when it was made, and a machine may move to another network. */
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

/** One at the least. */
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

/** In the words of the system's own. */
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

/** No name server is to be asked for these (RFC 6761, 6.3). */
function isOfThisMachine(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname)
}
