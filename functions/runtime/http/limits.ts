import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../../core/base/ports/clock.ts'
import type { Caller } from '../../../core/records/key/authenticate.ts'
import type { HttpExchange, HttpMiddleware } from './call.ts'
import { burstS, createRates, type Taken } from './rates.ts'

/** Above the largest mission input (256 KB), with room for the rest of the request. */
export const maxBodyBytes = 384 * 1024

const maxTenants = 10_000

/** Refuses before any work is done. */
export function limits(clock: Clock): HttpMiddleware {
  const take = takeOfTenant(clock)
  return {
    before({ event, context: { call } }) {
      if (bytesOf(event) > maxBodyBytes) throw tooLarge()
      if (!call.caller) return
      const { id, requests_per_s: rate } = call.caller.tenant
      const { wait, tokens } = take(id, rate)
      call.rate = {
        quota: rate * burstS,
        windowS: burstS,
        remaining: Math.floor(tokens),
        resetS: Math.ceil((rate * burstS - tokens) / rate),
      }
      if (wait > 0) throw tooFast(wait, rate)
    },
  }
}

function takeOfTenant(clock: Clock): (id: string, rate: number) => Taken {
  const take = createRates(maxTenants)
  return (id, rate) => take(id, rate, clock.monotonic())
}

/** @returns counts one of a tenant’s requests that is not HTTP. @throws SortieError `rate_limited` */
export function countByTenant(clock: Clock): (tenant: Caller['tenant']) => void {
  const take = takeOfTenant(clock)
  return ({ id, requests_per_s: rate }) => {
    const { wait } = take(id, rate)
    if (wait > 0) throw tooFast(wait, rate)
  }
}

/** A host that has refused to read a large body passes only the headers, which have its length. */
function bytesOf({ body = '', isBase64Encoded, headers }: HttpExchange['event']): number {
  const declared = Number(headers['content-length'] ?? 0)
  if (declared > maxBodyBytes) return declared
  // UTF-8 has at most three bytes for each UTF-16 unit, so most bodies need no counting.
  if (body.length * 3 <= maxBodyBytes) return 0
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
}

export function tooLarge(): SortieError {
  return new SortieError('payload_too_large', `A request body may have at most ${maxBodyBytes / 1024} KB`, {
    details: { max_bytes: maxBodyBytes },
  })
}

export function tooFast(wait: number, rate: number): SortieError {
  return new SortieError('rate_limited', `More than ${rate} requests a second; slow down`, {
    retryAfter: Math.max(1, wait),
    details: { requests_per_s: rate },
  })
}
