import { Webhook } from 'standardwebhooks'

/** What a receiver verifies with any Standard Webhooks library (https://www.standardwebhooks.com). */
export interface SignedHeaders {
  readonly 'webhook-id': string
  /** Seconds since the epoch. */
  readonly 'webhook-timestamp': string
  /** One signature for each secret; a match with any of them is enough. */
  readonly 'webhook-signature': string
}

/** @param secrets `whsec_…` */
export function signedHeaders(secrets: readonly string[], id: string, now: number, body: string): SignedHeaders {
  const at = new Date(now)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  }
}
