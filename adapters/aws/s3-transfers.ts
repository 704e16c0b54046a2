import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Transfers } from '../../core/base/ports/transfers.ts'
import { attachmentHeader } from '../system/attachment-header.ts'
import { lifetimeOf, lifetimeTag } from './blob-lifetimes.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { objectAt } from './object-at.ts'

/**
 * Addresses of S3 itself, signed with the credentials of the function that creates them. The signature covers the length and that nothing
 * exists yet: S3 accepts no other request. The tag by which the bucket removes the object counts only as a header.
 */
export function createTransfers(): Transfers {
  // A checksum here would be that of an empty body.
  const client = lazily(() => new S3Client({ ...clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' }))
  return {
    async uploadTo(tenant, { blob, bytes, keptUntil }, { seconds }) {
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
      return { url, headers }
    },
    async downloadFrom(tenant, { blob, name, media_type }, { seconds }) {
      const command = new GetObjectCommand({
        ...objectAt(tenant, blob),
        ResponseContentType: media_type,
        ResponseContentDisposition: attachmentHeader(name),
        ResponseCacheControl: 'no-store',
      })
      return asUnavailable('S3', () => getSignedUrl(client(), command, { expiresIn: seconds }))
    },
  }
}
