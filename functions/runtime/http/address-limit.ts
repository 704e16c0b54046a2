import { isIPv6 } from 'node:net'
import type { Clock } from '../../../core/base/ports/clock.ts'
import type { HttpMiddleware } from './call.ts'
import { tooFast } from './limits.ts'
import { createRates } from './rates.ts'

/** Requests a second without a valid key from one address: public routes, unknown paths, refused keys. */
export const anonymousPerS = 200

const maxAddresses = 10_000

/** Requests with a valid key are not counted, so sharing an address with an attacker does no harm. */
export function addressLimit(clock: Clock): HttpMiddleware {
  const count = countByAddress(clock)
  return {
    before({ context: { call } }) {
      if (call.route?.scope === 'public') count(call.address)
    },
    onError(exchange) {
      const { call } = exchange.context
      if (call.caller || call.route?.scope === 'public') return
      try {
        count(call.address)
      } catch (tooMany) {
        exchange.error = tooMany as Error
      }
    },
  }
}

/** @returns counts a request from an address without a valid key. @throws SortieError `rate_limited` */
export function countByAddress(clock: Clock): (address: string) => void {
  const take = createRates(maxAddresses)
  return (address) => {
    const { wait } = take(networkOf(address), anonymousPerS, clock.monotonic())
    if (wait > 0) throw tooFast(wait, anonymousPerS)
  }
}

/** A holder of an IPv6 address has at least the 2^64 addresses around it. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0') : []
  return [...front, ...zeros, ...back].slice(0, 4).join(':')
}
