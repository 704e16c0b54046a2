import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { isPlural, type Plural } from './nouns.ts'

export interface FoundFile {
  /** As it is told: it begins with what was given. */
  readonly path: string
  readonly bytes: number
  /** The nearest folder around it, within what was given, that is named after a noun. */
  readonly folder?: Plural
  /** Of a folder that was given; it may hold files of other programs. */
  readonly isWithin: boolean
}

/** Someone may give the root of a large repository. */
const mostFiles = 1000
const mostEntries = 100_000
const mostDepth = 20

/**
 * The files that are given, and those of folders with all that is in them, in the order of their names. Passed over in a folder:
 * what begins with a dot, `node_modules`, symbolic links.
 * @throws CommandFailure for what is not there, and for far too many
 */
export async function findFiles(given: readonly string[]): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = []
  for (const path of given) {
    try {
      for await (const file of filesOf(path)) {
        found.push({ ...file, bytes: (await lstat(file.path)).size })
        if (found.length > mostFiles) throw tooMany(`more than ${mostFiles} files`)
      }
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      throw new CommandFailure(exitCodes.usage, `${path} could not be read: ${systemReason(error)}`)
    }
  }
  return found
}

type Place = Omit<FoundFile, 'bytes'>

async function* filesOf(path: string): AsyncGenerator<Place> {
  if (!(await stat(path)).isDirectory()) yield { path, isWithin: false }
  else yield* filesWithin(path, folderOf(basename(resolve(path)), undefined), { depth: 1, entries: 0 })
}

interface Walk {
  readonly depth: number
  /** Counted up on the way. */
  entries: number
}

async function* filesWithin(path: string, folder: Plural | undefined, walk: Walk): AsyncGenerator<Place> {
  if (walk.depth > mostDepth) throw tooMany(`${path} is more than ${mostDepth} folders deep`)
  for (const entry of (await readdir(path, { withFileTypes: true })).sort(byName)) {
    walk.entries++
    if (walk.entries > mostEntries) throw tooMany(`more than ${mostEntries} files and folders`)
    const inner = join(path, entry.name)
    if (entry.isFile() && isDocumentFile(entry.name)) yield { path: inner, isWithin: true, ...(folder && { folder }) }
    if (!entry.isDirectory() || !isLookedInto(entry.name)) continue
    const below: Walk = { depth: walk.depth + 1, entries: walk.entries }
    yield* filesWithin(inner, folderOf(entry.name, folder), below)
    walk.entries = below.entries
  }
}

function folderOf(name: string, around: Plural | undefined): Plural | undefined {
  return isPlural(name) ? name : around
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}

function isLookedInto(name: string): boolean {
  return !name.startsWith('.') && name !== 'node_modules'
}

function isDocumentFile(name: string): boolean {
  return !name.startsWith('.') && /\.(ya?ml|json)$/i.test(name)
}

function tooMany(what: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, what, 'Name the folders that hold your documents: -f agents/ -f limits/')
}
