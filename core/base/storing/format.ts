import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Store } from '../ports/store.ts'
import { kindOf, record } from './kind.ts'
import { readItem } from './reading.ts'
import { retryConflicts } from './retry-conflicts.ts'

/**
 * The format of what is stored, in a data folder and in a deployed stack. Raise it when an older program would lose or misread
 * what this one writes, and with every change of the folder's tables. Release 0.1 is format 2; its stacks do not say so.
 */
export const storedFormat = 3

/** Where a stack says its format. A folder says it in its file's header. */
export const formatKind = kindOf('format', 'entities', record({ format: z.int() }))
export const formatKey = { partition: 'format', sort: 'format' }

/**
 * That this program may read and write what is there.
 * @throws SortieError `newer_format`
 */
export async function requireNoNewerFormat(platform: Pick<Store, 'get' | 'setAside'>): Promise<void> {
  await readFormat(platform)
}

/**
 * From here on older programs are refused. Doing it twice changes nothing.
 * @returns whether it was lower
 * @throws SortieError `newer_format` when it is this program that is the older one
 */
export function raiseFormat(platform: Pick<Store, 'get' | 'setAside' | 'write'>): Promise<boolean> {
  return retryConflicts(async () => {
    const found = await readFormat(platform)
    if (found?.body.format === storedFormat) return false
    const body: ReturnType<typeof formatKind.decode> = { format: storedFormat }
    const item = { ...formatKey, version: (found?.version ?? 0) + 1, body }
    const when = found ? { version: found.version } : ({ absent: true } as const)
    await platform.write([{ change: 'put', table: 'entities', item, when }])
    return true
  })
}

async function readFormat(platform: Pick<Store, 'get' | 'setAside'>) {
  const found = await readItem(platform, formatKind, formatKey, { consistent: true })
  const stored = found?.body.format ?? 0
  if (stored <= storedFormat) return found
  throw new SortieError(
    'newer_format',
    `What is stored here is of a newer Sortie (format ${stored}; this program knows up to ${storedFormat}). Deploy that one again.`,
    { details: { stored, known: storedFormat } },
  )
}
