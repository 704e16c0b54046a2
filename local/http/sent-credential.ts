import type { IncomingHttpHeaders } from 'node:http'
import { isSortieError } from '../../contract/errors.ts'
import type { Settings } from '../../core/base/ports/settings.ts'
import { credentialOf, type SentCredential } from '../../functions/runtime/http/credential.ts'
import { originOf } from '../../functions/runtime/http/origin.ts'

/** What is known of a request’s sender before anything is checked. */
export interface Sent {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

export type OwnAddress = Pick<Settings, 'public_url' | 'trusted_proxies'>

/** The credential that the function will check. */
export function sentCredential({ headers, socket }: Sent, settings: OwnAddress): SentCredential {
  const { authorization, cookie, ...others } = headers
  if (authorization !== undefined) return { kind: 'key', authorization }
  if (cookie === undefined) return { kind: 'none' }
  const texts = Object.entries(others).map(([name, value]) => [name, value === undefined ? undefined : String(value)])
  const received = { ...Object.fromEntries(texts), cookie }
  try {
    const requestContext = { http: { sourceIp: socket.remoteAddress ?? '' } }
    return credentialOf({ headers: received }, originOf({ headers: received, requestContext }, settings))
  } catch (error) {
    // It was sent to another host, and will be refused.
    if (isSortieError(error)) return { kind: 'none' }
    throw error
  }
}
