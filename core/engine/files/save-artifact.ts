import { createHash } from 'node:crypto'
import { SortieError } from '../../../contract/errors.ts'
import { type FileOfMission, maxFileBytes, mediaTypes } from '../../../contract/resources/file.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Store } from '../../base/ports/store.ts'
import { contentType, isTextType } from '../../records/file/content-type.ts'
import { blobOf, type FileIn } from '../../records/file/file.ts'
import { keepNewFile } from '../../records/file/room.ts'
import { putArtifact } from '../../records/mission/artifacts.ts'
import { loadTenant } from '../../records/tenant/tenant.ts'

/** What a tool makes. */
export interface NewArtifact {
  readonly name: string
  readonly bytes: Uint8Array
  /** Of a text: which one it is. */
  readonly said: string | null
}

/** Who makes it. */
export interface Maker {
  readonly mission: string
  readonly step: number
  /** As the mission, in seconds since the epoch. */
  readonly keptUntil: number
  readonly now: number
}

interface Where {
  readonly tenant: string
  readonly store: Pick<Store, 'get' | 'setAside' | 'write'>
  readonly blobs: Pick<Blobs, 'put'>
}

/**
 * Keeps what a mission made as a file of its own, which expires with it. The same content under the same name is one file of the
 * mission, however often it is made.
 * @throws SortieError `unsupported_media_type`, `payload_too_large`, `limit_exceeded`
 */
export async function saveArtifact(
  { tenant, store, blobs }: Where,
  maker: Maker,
  { name, bytes, said }: NewArtifact,
): Promise<FileOfMission> {
  if (bytes.length > maxFileBytes)
    throw new SortieError('payload_too_large', `A file has at most ${maxFileBytes} bytes, and this has ${bytes.length}`)
  const media_type = contentType(bytes, said)
  if (bytes.length === 0 || media_type === undefined)
    throw new SortieError('unsupported_media_type', `Its content is of none of the types ${mediaTypes.join(', ')}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const id = artifactId(maker.mission, name, sha256)
  const file: FileIn<'ready'> = {
    ...{ id, name, bytes: bytes.length, state: 'ready', media_type, sha256 },
    ...(isTextType(media_type) && { text: blobOf(id) }),
    source: { kind: 'mission', mission_id: maker.mission, step: maker.step },
    created_at: maker.now,
    expires_at: maker.keptUntil * 1000,
    used_until: 0,
  }
  await blobs.put(tenant, blobOf(id), bytes, maker.keptUntil)
  const link = putArtifact(maker.mission, maker.step, id, maker.keptUntil)
  await keepNewFile(store, await loadTenant(store), file, [link])
  return { id, name, media_type, bytes: bytes.length }
}

function artifactId(mission: string, name: string, sha256: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([mission, name, sha256]))
    .digest('hex')
  return `fil_${digest.slice(0, 32)}`
}
