import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Change, Pause, Store } from '../ports/store.ts'
import { kindOf, record } from './kind.ts'
import { StoredPause } from './pause.ts'
import { readItem } from './reading.ts'
import { retryConflicts } from './retry-conflicts.ts'

/**
 * The format of stored data, in a data folder and in a deployed stack. Raise it when an older program would lose or misread
 * data of this one, and with every change of the folder’s tables. Release 0.1 is format 2; its stacks do not record it.
 */
export const storedFormat = 4

/** Where a stack stores its format, and its pause. A folder has its format in the header of its file. */
export const formatKind = kindOf('format', 'entities', record({ format: z.int(), pause: StoredPause.exactOptional() }))
export const formatKey = { partition: 'format', sort: 'format' }

/**
 * Checks that this program may read and write the stored data.
 * @returns the pause, if the installation is paused
 * @throws SortieError `newer_format`
 */
export async function requireNoNewerFormat(platform: Pick<Store, 'get' | 'setAside'>): Promise<Pause | undefined> {
  return (await readFormat(platform))?.body.pause
}

/**
 * From here on older programs are refused. Idempotent.
 * @returns whether it was lower
 * @throws SortieError `newer_format` if this program is the older one
 */
export function raiseFormat(platform: Pick<Store, 'get' | 'setAside' | 'write'>): Promise<boolean> {
  return retryConflicts(async () => {
    const found = await readFormat(platform)
    if (found?.body.format === storedFormat) return false
    await platform.write([putFormat({ ...found?.body, format: storedFormat }, found?.version ?? 0)])
    return true
  })
}

/**
 * From here on no work starts or, without a pause, everything continues. Processes check when they start, and repeatedly while
 * they are paused; so a pause is set before any process has checked.
 * @returns the previous pause
 */
export function setPause(
  platform: Pick<Store, 'get' | 'setAside' | 'write'>,
  pause: Pause | undefined,
): Promise<Pause | undefined> {
  return retryConflicts(async () => {
    const found = await readFormat(platform)
    const before = found?.body.pause
    // Release 0.1 recorded no format, and this changes none.
    const format = found?.body.format ?? 0
    if (before || pause) await platform.write([putFormat({ format, ...(pause && { pause }) }, found?.version ?? 0)])
    return before
  })
}

function putFormat(body: ReturnType<typeof formatKind.decode>, version: number): Change {
  const item = { ...formatKey, version: version + 1, body }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

async function readFormat(platform: Pick<Store, 'get' | 'setAside'>) {
  const found = await readItem(platform, formatKind, formatKey, { consistent: true })
  const stored = found?.body.format ?? 0
  if (stored <= storedFormat) return found
  throw new SortieError(
    'newer_format',
    `The stored data is from a newer Sortie (format ${stored}; this program supports up to ${storedFormat}). Start the newer release again.`,
    { details: { stored, known: storedFormat } },
  )
}
