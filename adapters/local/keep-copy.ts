import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { systemReason } from '../system/system-reason.ts'
import { keepPrivate } from './private-files.ts'
import { StartError } from './start-error.ts'

/**
 * The file as it is, beside it, before it is brought to a newer format: the way back. One that is there already is of an earlier
 * try, and is kept.
 * @throws StartError when there is no room for it, so that nothing is changed without a way back
 */
export function keepCopy(sql: DatabaseSync, file: string, format: number): void {
  const copy = `${file}.format-${format}`
  if (existsSync(copy)) return
  const part = `${copy}.part`
  try {
    rmSync(part, { force: true })
    keepPrivate(part)
    sql.prepare('VACUUM INTO ?').run(part)
    renameSync(part, copy)
  } catch (error) {
    // A part of a copy would take the room that is missing.
    if (statSync(part, { throwIfNoEntry: false })?.isFile()) rmSync(part)
    throw new StartError(
      `${file} has data format ${format} and must be converted to a newer one, but it cannot be copied first: ${systemReason(error)}.`,
      `Make room for a second file of its size, or copy the folder yourself and make an empty file ${copy}.`,
    )
  }
}
