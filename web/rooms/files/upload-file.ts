import type { StoredFile } from '../../../contract/resources/file.ts'
import { address, client } from '../../api/client.ts'
import { ownAddress } from './own-address.ts'
import { textTypeOf } from './text-type.ts'

/** The bytes did not arrive. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly status: number

  constructor(status: number) {
    super(`HTTP ${status}`)
    this.status = status
  }
}

/**
 * Uploads a file and has its bytes checked.
 * @throws SortieApiError, SortieUnreachableError, UploadError
 */
export async function uploadFile(file: File): Promise<StoredFile> {
  const media_type = textTypeOf(file.name)
  const body = { name: file.name, bytes: file.size, ...(media_type && { media_type }) }
  const { file: stored, upload } = await client.createFile({ body })
  const { method, headers } = upload
  const sent = await fetch(ownAddress(upload.url, address), { method, headers, body: file, credentials: 'omit' })
  if (!sent.ok) throw new UploadError(sent.status)
  return client.completeFile({ params: { file_id: stored.id } })
}
