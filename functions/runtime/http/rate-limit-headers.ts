import type { Call } from './call.ts'

/** As in draft-ietf-httpapi-ratelimit-headers-10; none if no tenant is known. */
export function rateLimitHeaders({ rate }: Call): Readonly<Record<string, string>> {
  if (!rate) return {}
  return {
    'ratelimit-policy': `"requests";q=${rate.quota};w=${rate.windowS}`,
    ratelimit: `"requests";r=${rate.remaining};t=${rate.resetS}`,
  }
}
