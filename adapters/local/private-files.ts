import { chmodSync, closeSync, openSync, statSync } from 'node:fs'
import { StartError } from './start-error.ts'

const ownerOnly = 0o600

/**
 * Creates the first file, unless it exists, and removes others' permissions from all of them. SQLite would create it with
 * the process’s umask, and gives the files beside it the mode of the first.
 */
export function keepPrivate(first: string, ...beside: readonly string[]): void {
  make(first)
  for (const file of [first, ...beside]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode
    if (mode !== undefined && (mode & 0o077) !== 0) chmodSync(file, ownerOnly)
  }
}

/**
 * An existing file is not opened: closing it again would release every lock that SQLite holds on it in this process, and
 * the next reader of another process would take itself for the last one and delete the log with everything in it.
 */
function make(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })) return
  closeSync(openSync(file, 'a', ownerOnly))
}

/**
 * @returns a warning if a group of users can change the folder
 * @throws StartError if anybody can
 */
export function requirePrivateFolder(folder: string): string | undefined {
  // There are no such modes.
  if (process.platform === 'win32') return undefined
  const { mode } = statSync(folder)
  if ((mode & 0o002) !== 0) {
    throw new StartError(
      `The data folder ${folder} can be written by every user of this machine.`,
      `Run chmod go-w ${folder}, or name another folder with --data.`,
    )
  }
  return (mode & 0o020) === 0 ? undefined : 'The data folder can be written by its group; run chmod g-w on it'
}
