import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../../core/base/ports/clock.ts'
import type { HttpExchange, HttpMiddleware } from './call.ts'

/** Above the largest mission input (256 KB), with room for what is around it. */
export const maxBodyBytes = 384 * 1024

/** Buckets of tenants that were not seen for longest go first. */
const maxTenants = 10_000

interface Bucket {
  tokens: number
  at: number
}

/**
 * Answers before any work is done. The rate is kept by each function instance for itself: it stops a runaway client
 * from taking an instance, and is no exact quota.
 */
export function limits(clock: Clock): HttpMiddleware {
  const buckets = new Map<string, Bucket>()
  return {
    before({ event, context: { call } }) {
      if (bytesOf(event) > maxBodyBytes) throw tooLarge()
      if (!call.caller) return
      const { id, requests_per_s: rate } = call.caller.tenant
      const { wait, tokens } = take(buckets, id, rate, clock.monotonic())
      call.rate = {
        ...policyOf(rate),
        remaining: Math.floor(tokens),
        resetS: Math.ceil((rate * burstS - tokens) / rate),
      }
      if (wait > 0) throw tooFast(wait, rate)
    },
  }
}

/** A host that has refused to read a large body gives the headers alone, and these tell its length. */
function bytesOf({ body = '', isBase64Encoded, headers }: HttpExchange['event']): number {
  const declared = Number(headers['content-length'] ?? 0)
  if (declared > maxBodyBytes) return declared
  // UTF-8 has at most three bytes for each UTF-16 unit, so most bodies need no counting.
  if (body.length * 3 <= maxBodyBytes) return 0
  return Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8')
}

/** As many again as in a second, so that a client need not spread its requests evenly. */
const burstS = 2

function policyOf(rate: number) {
  return { quota: rate * burstS, windowS: burstS }
}

/** @returns `wait`: seconds until the next request is taken, 0 when this one is; `tokens`: how many more are taken at once */
function take(
  buckets: Map<string, Bucket>,
  tenant: string,
  rate: number,
  now: number,
): { readonly wait: number; readonly tokens: number } {
  const bucket = buckets.get(tenant) ?? { tokens: rate * burstS, at: now }
  bucket.tokens = Math.min(rate * burstS, bucket.tokens + ((now - bucket.at) / 1000) * rate)
  bucket.at = now
  if (!buckets.has(tenant)) {
    buckets.set(tenant, bucket)
    if (buckets.size > maxTenants) buckets.delete(buckets.keys().next().value as string)
  }
  if (bucket.tokens < 1) return { wait: (1 - bucket.tokens) / rate, tokens: 0 }
  bucket.tokens -= 1
  return { wait: 0, tokens: bucket.tokens }
}

export function tooLarge(): SortieError {
  return new SortieError('payload_too_large', `A request body has at most ${maxBodyBytes / 1024} KB`, {
    details: { max_bytes: maxBodyBytes },
  })
}

function tooFast(wait: number, rate: number): SortieError {
  return new SortieError('rate_limited', `More than ${rate} requests a second; slow down`, {
    retryAfter: Math.max(1, wait),
    details: { requests_per_s: rate },
  })
}
