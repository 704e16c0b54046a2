import type { Ports } from '../../base/ports/ports.ts'
import type { Scope } from '../../base/storing/scope.ts'
import { blobOf, bytesMayComeUntil, counts, type File, textBlobOf } from '../../records/file/file.ts'
import { deleteFileItem, putFile, type StoredFile } from '../../records/file/file-items.ts'
import { giveRoomBack } from '../../records/file/room.ts'

/**
 * The end of a file: nobody sees it any more, and its bytes are deleted unless a mission was given them. While its upload address
 * is still valid, it is ended once more afterwards. After a crash it is ended again.
 * @throws WriteConflict if it changed meanwhile
 */
export async function endFile(
  { blobs }: Pick<Ports, 'blobs'>,
  { tenant, store, now }: Scope,
  stored: StoredFile,
): Promise<void> {
  const isOver = stored.file.used_until <= now
  // First, so that nobody is given it while its bytes are deleted.
  const ended = stored.file.state === 'deleted' ? stored : await endedIn(store, stored)
  if (!isOver) return
  // Before its item, so that a crash leaves a file without bytes, and never bytes without a file.
  await blobs.delete(tenant, textBlobOf(ended.file.id))
  await blobs.delete(tenant, blobOf(ended.file.id))
  if (bytesMayComeUntil(ended.file) <= now) await store.write([deleteFileItem(ended), ...roomOf(ended.file)])
}

async function endedIn(store: Scope['store'], { file, version }: StoredFile): Promise<StoredFile> {
  const ended = deleted(file)
  await store.write([putFile(ended, version)])
  return { file: ended, version: version + 1 }
}

function roomOf(file: File) {
  return counts(file) ? [giveRoomBack(file)] : []
}

/** Its bytes count for as long as they may exist. */
function deleted(file: File): File {
  const { id, name, bytes, source, created_at, expires_at, used_until } = file
  return { id, name, bytes, source, created_at, expires_at, used_until, state: 'deleted', counted: counts(file) }
}
