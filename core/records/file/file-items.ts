import { SortieError } from '../../../contract/errors.ts'
import type { Change, Item, Key, Store } from '../../base/ports/store.ts'
import { readItem } from '../../base/storing/reading.ts'
import { dueOf, type File, fileKind, type VisibleFile } from './file.ts'

export interface StoredFile<F extends File = File> {
  readonly file: F
  readonly version: number
}

const prefix = 'file#'

/** All files of a tenant that are not deleted, newest first. */
export const filesListing = 'files'

function filePartition(id: string): string {
  return `${prefix}${id}`
}

export function isFilePartition(partition: string): boolean {
  return partition.startsWith(prefix)
}

export function fileKey(id: string): Key {
  return { partition: filePartition(id), sort: 'file' }
}

export async function loadFile(store: Pick<Store, 'get' | 'setAside'>, id: string): Promise<StoredFile | undefined> {
  const item = await readItem(store, fileKind, fileKey(id), { consistent: true })
  return item && { file: item.body, version: item.version }
}

/** @throws SortieError `not_found`, also for a deleted file and for one of another tenant */
export async function requireFile(
  store: Pick<Store, 'get' | 'setAside'>,
  id: string,
): Promise<StoredFile<VisibleFile>> {
  const stored = await loadFile(store, id)
  if (!stored || stored.file.state === 'deleted')
    throw new SortieError('not_found', `There is no file ${id}; it may have been deleted, or have expired`)
  return { file: stored.file, version: stored.version }
}

/** @param version the version of the item to replace; 0 for a new one */
export function putFile(file: File, version: number): Change {
  const item: Item<File> = {
    ...fileKey(file.id),
    version: version + 1,
    body: file,
    ...(file.state === 'deleted' ? {} : { listing: { partition: filesListing, sort: listingSort(file) } }),
    due: dueOf(file),
  }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

export function deleteFileItem({ file, version }: StoredFile): Change {
  return { change: 'delete', table: 'entities', key: fileKey(file.id), when: { version } }
}

/** Ordered by creation time; the id makes it unique. */
function listingSort({ created_at, id }: File): string {
  return `${String(created_at).padStart(15, '0')}#${id}`
}
