import type { Call } from './call.ts'

/** As draft-ietf-httpapi-ratelimit-headers-10 has them; none where no tenant is known. */
export function rateLimitHeaders({ rate }: Call): Readonly<Record<string, string>> {
  if (!rate) return {}
  return {
    'ratelimit-policy': `"requests";q=${rate.quota};w=${rate.windowS}`,
    ratelimit: `"requests";r=${rate.remaining};t=${rate.resetS}`,
  }
}
