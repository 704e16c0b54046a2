import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import { maxFileBytes } from '../../../contract/resources/file.ts'
import type { Add, Change, Key, Store } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { File } from './file.ts'
import { loadFile, putFile } from './file-items.ts'

const defaultMb = 1000
/** Each file is an item in a listing, and one that the sweeper checks. */
const maxFiles = 10_000
const bytesOfMb = 1024 * 1024
/** The bound of any file. */
export const mostMbPerFile = maxFileBytes / bytesOfMb

/** The tenant's settings for files. */
interface Plan {
  readonly files_mb?: number
  readonly mb_per_file?: number
}

/** The megabytes of files that a tenant may have. */
export function roomForFiles({ files_mb }: Plan): number {
  return files_mb ?? defaultMb
}

/** The megabytes that one of them may have. */
export function mbPerFile({ mb_per_file }: Plan): number {
  return mb_per_file ?? mostMbPerFile
}

/** The totals of a tenant's files. They never expire, and each write of a new or ended file changes them. */
const Totals = record({ files: z.number().default(0), bytes: z.number().default(0) })
const fileTotalsKind = kindOf('total of files', 'entities', Totals)

type Reads = Pick<Store, 'get' | 'setAside'>

const key: Key = { partition: 'files', sort: 'totals' }

/**
 * Checks the room before the bytes of a file are stored, since its item is written after them: bytes of a file refused then would
 * count for nobody.
 * @throws SortieError `limit_exceeded`
 */
export async function requireRoomFor(store: Reads, tenant: Plan, file: File): Promise<void> {
  requireRoom(tenant, file, await totalsOf(store))
}

/**
 * Writes a new file with its accompanying changes, if there is room for it.
 * @returns the file: the existing one if it was written before
 * @throws SortieError `limit_exceeded`
 */
export async function keepNewFile(
  store: Reads & Pick<Store, 'write'>,
  tenant: Plan,
  file: File,
  alongside: readonly Change[] = [],
): Promise<File> {
  return retryConflicts(async () => {
    const there = await loadFile(store, file.id)
    if (there) return there.file
    requireRoom(tenant, file, await totalsOf(store))
    await store.write([putFile(file, 0), takeRoom(tenant, file), ...alongside])
    return file
  })
}

async function totalsOf(store: Reads): Promise<z.output<typeof Totals> | undefined> {
  return (await readItem(store, fileTotalsKind, key, { consistent: true }))?.body
}

/** Part of the write that ends a file. */
export function giveRoomBack({ bytes }: Pick<File, 'bytes'>): Add {
  return { change: 'add', table: 'entities', key, by: { files: -1, bytes: -bytes } }
}

/** The bounds hold even if others take room at the same moment. */
function takeRoom(tenant: Plan, { bytes }: Pick<File, 'bytes'>): Add {
  const bounds = { files: { max: maxFiles }, bytes: { max: roomForFiles(tenant) * bytesOfMb } }
  return { change: 'add', table: 'entities', key, by: { files: 1, bytes }, bounds }
}

function requireFit(tenant: Plan, { bytes }: Pick<File, 'bytes'>): void {
  const mb = mbPerFile(tenant)
  if (bytes <= mb * bytesOfMb) return
  const problem = `A file has at most ${mb} MB; send a shorter one, or have an operator raise mb_per_file`
  throw new SortieError('limit_exceeded', problem, { details: { bytes, max_bytes: mb * bytesOfMb } })
}

function requireRoom(
  tenant: Plan,
  { bytes }: Pick<File, 'bytes'>,
  { files, bytes: taken }: z.output<typeof Totals> = { files: 0, bytes: 0 },
): void {
  requireFit(tenant, { bytes })
  const mb = roomForFiles(tenant)
  if (files < maxFiles && taken + bytes <= mb * bytesOfMb) return
  throw new SortieError(
    'limit_exceeded',
    `All files together may have at most ${mb} MB, and their number is at most ${maxFiles}; delete some, or ask an operator to raise files_mb`,
    { details: { files, bytes: taken, max_files: maxFiles, max_bytes: mb * bytesOfMb } },
  )
}
