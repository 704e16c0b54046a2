/** An origin of pages, as browsers send it: `https://console.example.com`. */
export function isPageOrigin(text: string): boolean {
  // S3 would accept a star for any name.
  if (!URL.canParse(text) || text.includes('*')) return false
  const { protocol, origin } = new URL(text)
  return (protocol === 'https:' || protocol === 'http:') && origin === text
}

/** What a browser allows pages of these origins. */
export interface PageAccess {
  readonly methods: readonly string[]
  readonly sentHeaders: readonly string[]
  readonly readHeaders: readonly string[]
  /** How long a browser may cache that. */
  readonly maxAgeS: number
}

/** At the API; API Gateway, CloudFront and the server of one machine answer the same. A page sends its key itself, so no cookies are allowed. */
export const apiAccess = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  sentHeaders: ['accept', 'authorization', 'content-type', 'idempotency-key', 'if-none-match', 'last-event-id'],
  readHeaders: ['allow', 'etag', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
  maxAgeS: 3600,
} as const satisfies PageAccess

/** At the addresses of files; S3 and the server of one machine answer the same. An address is for one of these methods. */
export const fileAccess = {
  methods: ['PUT', 'GET', 'HEAD'],
  sentHeaders: ['content-type', 'if-none-match', 'x-amz-tagging'],
  readHeaders: ['content-disposition', 'content-length', 'etag'],
  maxAgeS: 3600,
} as const satisfies PageAccess
