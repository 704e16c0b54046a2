import { SortieError } from '../../../contract/errors.ts'
import { maxFileBytes } from '../../../contract/resources/file.ts'
import type { Store } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { iso } from '../../base/times/iso.ts'
import type { FileIn } from '../../records/file/file.ts'
import { loadFile, putFile, requireFile } from '../../records/file/file-items.ts'
import { type GivenFile, givenOf } from '../../records/file/given-file.ts'

/** How long a mission or a message needs files. Milliseconds since the epoch. */
export interface Use {
  readonly from: number
  readonly until: number
}

/**
 * Gives files to a mission or a message: their bytes then stay until `until`, even if the files are deleted.
 * @throws SortieError `not_found`, `not_applicable` (not ready, or expires too early), `limit_exceeded`
 */
export async function takeFiles(
  store: Store,
  ids: readonly string[] | undefined,
  use: Use,
): Promise<readonly GivenFile[] | undefined> {
  if (ids === undefined || ids.length === 0) return undefined
  const files = await Promise.all(ids.map((id) => takeFile(store, id, use)))
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > maxFileBytes) {
    throw new SortieError(
      'limit_exceeded',
      `The files of one request may have at most ${maxFileBytes} bytes together`,
      {
        details: { bytes, max_bytes: maxFileBytes },
      },
    )
  }
  return files
}

const dayMs = 24 * 60 * 60_000

function takeFile(store: Store, id: string, { from, until }: Use): Promise<GivenFile> {
  const usedUntil = dayAfter(until)
  return retryConflicts(async () => {
    const { file, version } = await requireFile(store, id)
    if (file.state !== 'ready') throw notReady(file)
    if (file.expires_at <= from)
      throw new SortieError('not_applicable', `The file ${id} expires at ${iso(file.expires_at)}, before it is needed`)
    if (file.used_until < usedUntil) await store.write([putFile({ ...file, used_until: usedUntil }, version)])
    return givenOf(file)
  })
}

function notReady(file: FileIn<'pending'> | FileIn<'refused'>): SortieError {
  const why = file.state === 'refused' ? `was refused: ${file.refusal}` : 'is not ready: send its bytes and complete it'
  return new SortieError('not_applicable', `The file ${file.id} ${why}`)
}

/** Keeps the bytes of files in use for longer, if they still exist. */
export async function keepFiles(store: Store, files: readonly GivenFile[] | undefined, until: number): Promise<void> {
  await Promise.all((files ?? []).map(({ id }) => keepFile(store, id, until)))
}

function keepFile(store: Store, id: string, until: number): Promise<void> {
  const usedUntil = dayAfter(until)
  return retryConflicts(async () => {
    const stored = await loadFile(store, id)
    if (!stored || stored.file.used_until >= usedUntil) return
    await store.write([putFile({ ...stored.file, used_until: usedUntil }, stored.version)])
  })
}

/** Rounded to days, so that a file used by many missions is written once a day rather than by each. */
function dayAfter(ms: number): number {
  return Math.ceil(ms / dayMs) * dayMs
}
