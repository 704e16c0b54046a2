import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { systemReason } from '../system/system-reason.ts'
import { StartError } from './start-error.ts'

/** Creates the data folder and its parents, for its owner alone, unless it exists. @throws StartError */
export function makeFolder(folder: string): void {
  try {
    makeWithParents(resolve(folder))
  } catch (error) {
    throw new StartError(
      `The data folder ${folder} cannot be made: ${systemReason(error)}.`,
      'Give this user write access to the folder above it, or name another with --data.',
    )
  }
  if (!statSync(folder).isDirectory())
    throw new StartError(`The data folder ${folder} is a file.`, 'Name a folder with --data.')
}

/** One by one: Node’s own recursive mkdir never returns below /proc. */
function makeWithParents(folder: string): void {
  if (existsSync(folder)) return
  makeWithParents(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}
