import { SortieError } from '../../../contract/errors.ts'
import type { FileUpload, StoredFile as FileView, NewFile } from '../../../contract/resources/file.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { type Scope, scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { isTextType } from '../../records/file/content-type.ts'
import { blobOf, type File, type FileIn, fileView, textBlobOf, type VisibleFile } from '../../records/file/file.ts'
import { putFile, requireFile } from '../../records/file/file-items.ts'
import { bytesKeptUntil, uploadLifeMs } from '../../records/file/lifetime.ts'
import { giveRoomBack, keepNewFile } from '../../records/file/room.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { retentionDays } from '../../records/mission/retention.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'

type CreatePorts = Pick<Ports, 'stores' | 'transfers' | 'clock' | 'ids'>
type CompletePorts = Pick<Ports, 'stores' | 'blobs' | 'contents' | 'clock'>

const dayMs = 24 * 60 * 60_000
const uploadS = 15 * 60
/** So that whoever sent it can see why. */
const refusalShownMs = dayMs

/** @throws SortieError `limit_exceeded` */
export function createFile(ports: CreatePorts) {
  return async ({ tenant, key }: Caller, input: NewFile, origin: string): Promise<FileUpload> => {
    const { store, now } = scopeOf(ports, tenant.id)
    const lifeMs = input.expires_in_s === undefined ? retentionDays(tenant) * dayMs : input.expires_in_s * 1000
    const file: FileIn<'pending'> = {
      ...{ id: ports.ids.next('fil'), name: input.name, bytes: input.bytes, state: 'pending' },
      said_type: input.media_type ?? null,
      source: { kind: 'upload', key_id: key.id },
      created_at: now,
      expires_at: now + lifeMs,
      forgotten_at: now + uploadLifeMs,
      used_until: 0,
    }
    await keepNewFile(store, tenant, file)
    const upload = { blob: blobOf(file.id), bytes: file.bytes, keptUntil: keptUntil(tenant, file) }
    const { url, headers } = await ports.transfers.uploadTo(tenant.id, upload, { seconds: uploadS, origin })
    return {
      file: fileView(file),
      upload: { method: 'PUT', url, headers, expires_at: iso(now + uploadS * 1000) },
    }
  }
}

/** Repeating it changes nothing. @throws SortieError `not_found`, `not_applicable` where no bytes have come */
export function completeFile(ports: CompletePorts) {
  return async ({ tenant }: Caller, id: string): Promise<FileView> => {
    const scope = scopeOf(ports, tenant.id)
    const { file } = await requireFile(scope.store, id)
    if (file.state !== 'pending') return fileView(file)
    const bytes = await ports.blobs.get(tenant.id, blobOf(id))
    if (!bytes)
      throw new SortieError(
        'not_applicable',
        `No bytes of ${id} have arrived; send them to the address of its upload first`,
      )
    return fileView(await settle(scope, id, await outcomeFor(ports, tenant, file, bytes)))
  }
}

type Outcome =
  | Pick<FileIn<'ready'>, 'media_type' | 'sha256' | 'text' | 'text_bytes'>
  | Pick<FileIn<'refused'>, 'refusal'>

/** Who completes it at the same moment comes to the same, and the first is told. */
async function settle({ store, now }: Scope, id: string, outcome: Outcome): Promise<VisibleFile> {
  return retryConflicts(async () => {
    const { file, version } = await requireFile(store, id)
    if (file.state !== 'pending') return file
    const { said_type: _, forgotten_at, ...kept } = file
    if ('media_type' in outcome) {
      const ready: FileIn<'ready'> = { ...kept, ...outcome, state: 'ready' }
      await store.write([putFile(ready, version)])
      return ready
    }
    const shownUntil = Math.max(forgotten_at, now + refusalShownMs)
    const refused: FileIn<'refused'> = { ...kept, ...outcome, state: 'refused', forgotten_at: shownUntil }
    await store.write([putFile(refused, version), giveRoomBack(file)])
    return refused
  })
}

/** Before a file says that it is refused, nothing of its bytes is left; before it is ready, its text is there. */
async function outcomeFor(
  { blobs, contents }: Pick<Ports, 'blobs' | 'contents'>,
  tenant: Tenant,
  file: FileIn<'pending'>,
  bytes: Uint8Array,
): Promise<Outcome> {
  const examined = await contents.examine({ tenant: tenant.id, bytes, said: file.said_type })
  const refusal = examined.outcome === 'refused' ? examined.reason : problemOf(file, bytes.length, examined.media_type)
  if (examined.outcome === 'refused' || refusal !== undefined) {
    await blobs.delete(tenant.id, blobOf(file.id))
    return { refusal: refusal ?? 'It cannot be taken.' }
  }
  const { media_type, sha256, text } = examined
  if (isTextType(media_type)) return { media_type, sha256, text: blobOf(file.id) }
  if (text === undefined) return { media_type, sha256 }
  const asBytes = Buffer.from(text)
  await blobs.put(tenant.id, textBlobOf(file.id), asBytes, keptUntil(tenant, file))
  return { media_type, sha256, text: textBlobOf(file.id), text_bytes: asBytes.length }
}

function problemOf({ bytes, said_type }: FileIn<'pending'>, came: number, found: string): string | undefined {
  if (came !== bytes) return `It was said to have ${bytes} bytes, and has ${came}.`
  if (said_type !== null && said_type !== found)
    return `It was said to be ${said_type}, and is ${found} by its content.`
  return undefined
}

function keptUntil(tenant: Tenant, { expires_at }: File): number {
  return bytesKeptUntil(expires_at, retentionDays(tenant))
}
