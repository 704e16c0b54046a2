import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { transfersPath } from '../../contract/console.ts'
import type { Transfers } from '../../core/base/ports/transfers.ts'
import { attachmentHeader } from '../system/attachment-header.ts'
import { lifetimeOf, lifetimeTag } from './blob-lifetimes.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { variables } from './environment.ts'
import { objectAt } from './object-at.ts'

/**
 * Addresses of S3 itself, signed with the credentials of the function that creates them. The signature covers the length and that nothing
 * exists yet: S3 accepts no other request. The tag by which the bucket removes the object counts only as a header.
 *
 * Behind an edge they lead to S3 through it, at the address that was asked: pages of the console may use no other.
 */
export function createTransfers(): Transfers {
  // A checksum here would be that of an empty body.
  const client = lazily(() => new S3Client({ ...clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' }))
  return {
    async uploadTo(tenant, { blob, bytes, keptUntil }, { seconds, origin }) {
      const tagging = `${lifetimeTag}=${lifetimeOf(keptUntil, Date.now())}`
      const headers = { 'if-none-match': '*', 'x-amz-tagging': tagging }
      const command = new PutObjectCommand({
        ...objectAt(tenant, blob),
        ContentLength: bytes,
        IfNoneMatch: '*',
        Tagging: tagging,
      })
      const url = await asUnavailable('S3', () =>
        getSignedUrl(client(), command, {
          expiresIn: seconds,
          unhoistableHeaders: new Set(Object.keys(headers)),
        }),
      )
      return { url: reachedAt(origin, url), headers }
    },
    async downloadFrom(tenant, { blob, name, media_type }, { seconds, origin }) {
      const command = new GetObjectCommand({
        ...objectAt(tenant, blob),
        ResponseContentType: media_type,
        ResponseContentDisposition: attachmentHeader(name),
        ResponseCacheControl: 'no-store',
      })
      const url = await asUnavailable('S3', () => getSignedUrl(client(), command, { expiresIn: seconds }))
      return reachedAt(origin, url)
    },
  }
}

/** The edge takes the prefix off again, and S3 sees its own host, which was signed. */
function reachedAt(origin: string, url: string): string {
  if (process.env[variables.edgeSecrets] === undefined) return url
  const { pathname, search } = new URL(url)
  return `${origin}${transfersPath}${pathname.slice(1)}${search}`
}
