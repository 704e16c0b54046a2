import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { SortieError } from '../../../contract/errors.ts'
import { type FileOfMission, maxFileBytes } from '../../../contract/resources/file.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Contents } from '../../base/ports/contents.ts'
import type { Store } from '../../base/ports/store.ts'
import { contentType, isDocumentType, isTextType, whyNotTaken } from '../../records/file/content-type.ts'
import { blobOf, type FileIn, textBlobOf } from '../../records/file/file.ts'
import { loadFile } from '../../records/file/file-items.ts'
import { keepNewFile, requireRoomFor } from '../../records/file/room.ts'
import { putArtifact } from '../../records/mission/artifacts.ts'
import { loadTenant, type Tenant } from '../../records/tenant/tenant.ts'

/** A file that a tool makes. */
export interface NewArtifact {
  readonly name: string
  readonly bytes: Uint8Array
  /** The declared type, if the file is a text. */
  readonly said: string | null
  /** Removes secrets from its text. */
  readonly hide?: (text: string) => string
}

/** The stored file. */
export interface SavedArtifact extends FileOfMission {
  /** The text of a document, if it has any. */
  readonly text?: string
}

/** The mission and step that make the file. */
export interface Maker {
  readonly mission: string
  readonly step: number
  /** As for the mission, in seconds since the epoch. */
  readonly keptUntil: number
  readonly now: number
}

interface Where {
  readonly tenant: string
  readonly store: Pick<Store, 'get' | 'setAside' | 'write'>
  readonly blobs: Pick<Blobs, 'put'>
  readonly contents: Contents
}

/**
 * Stores a file that a mission made as its own; it expires with the mission. The same content under the same name is one file of
 * the mission, however often it is made. If somebody deleted it, a new file is made, as others may still have the bytes of the
 * old one.
 * @throws SortieError `unsupported_media_type`, `payload_too_large`, `limit_exceeded`, `unavailable` if too many documents wait
 * for examination
 */
export async function saveArtifact(where: Where, maker: Maker, made: NewArtifact): Promise<SavedArtifact> {
  const { store } = where
  const { plan, file, saved } = await storeBytes(where, maker, made)
  await keepNewFile(store, plan, file, [putArtifact(maker.mission, maker.step, file.id, maker.keptUntil)])
  return saved
}

/**
 * Stores only the bytes, where nobody finds them, because the file may still be withheld: it becomes a file once it is saved.
 * @throws SortieError those of `saveArtifact`
 */
export async function setAsideArtifact(where: Where, maker: Maker, made: NewArtifact): Promise<SavedArtifact> {
  return (await storeBytes(where, maker, made)).saved
}

interface Stored {
  readonly plan: Tenant
  readonly file: FileIn<'ready'>
  readonly saved: SavedArtifact
}

async function storeBytes(where: Where, maker: Maker, made: NewArtifact): Promise<Stored> {
  const { tenant, store, blobs } = where
  const { name, bytes, said } = made
  if (bytes.length > maxFileBytes)
    throw new SortieError(
      'payload_too_large',
      `A file may have at most ${maxFileBytes} bytes, and this one has ${bytes.length}`,
    )
  const media_type = contentType(bytes, said)
  if (bytes.length === 0 || media_type === undefined)
    throw new SortieError('unsupported_media_type', whyNotTaken(bytes))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { id, isThere } = await placeOf(store, (nth) => artifactId({ mission: maker.mission, name, sha256, nth }))
  const text = isDocumentType(media_type) ? await textOf(where, made) : undefined
  const file: FileIn<'ready'> = {
    ...{ id, name, bytes: bytes.length, state: 'ready', media_type, sha256 },
    ...(isTextType(media_type) && { text: blobOf(id) }),
    ...(text !== undefined && { text: textBlobOf(id), text_bytes: Buffer.byteLength(text) }),
    source: { kind: 'mission', mission_id: maker.mission, step: maker.step },
    created_at: maker.now,
    expires_at: maker.keptUntil * 1000,
    used_until: 0,
  }
  const plan = await loadTenant(store)
  if (!isThere) await requireRoomFor(store, plan, file)
  await blobs.put(tenant, blobOf(id), bytes, maker.keptUntil)
  if (text !== undefined) await blobs.put(tenant, textBlobOf(id), Buffer.from(text), maker.keptUntil)
  return { plan, file, saved: { id, name, media_type, bytes: bytes.length, ...(text !== undefined && { text }) } }
}

async function textOf({ tenant, contents }: Where, { bytes, said, hide }: NewArtifact): Promise<string | undefined> {
  const examined = await contents.examine({ tenant, bytes, said })
  if (examined.outcome === 'refused' || examined.text === undefined) return undefined
  return hide ? hide(examined.text) : examined.text
}

/** A bound for missions that keep making a file that somebody keeps deleting. */
const mostDeleted = 20

/** @throws SortieError `limit_exceeded` if it was deleted too often */
async function placeOf(
  store: Where['store'],
  idOf: (nth: number) => string,
): Promise<{ readonly id: string; readonly isThere: boolean }> {
  for (let nth = 0; nth < mostDeleted; nth += 1) {
    const id = idOf(nth)
    const found = await loadFile(store, id)
    if (found?.file.state !== 'deleted') return { id, isThere: found !== undefined }
  }
  throw new SortieError(
    'limit_exceeded',
    `This file was created and deleted ${mostDeleted} times; leave it, or use another name`,
  )
}

interface Made {
  readonly mission: string
  readonly name: string
  readonly sha256: string
  /** How many earlier ones were deleted. */
  readonly nth: number
}

/** The first id is the same as before the counter existed. */
function artifactId({ mission, name, sha256, nth }: Made): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(nth === 0 ? [mission, name, sha256] : [mission, name, sha256, nth]))
    .digest('hex')
  return `fil_${digest.slice(0, 32)}`
}
