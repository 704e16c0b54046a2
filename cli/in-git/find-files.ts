import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { isPlural, type Plural } from './nouns.ts'

export interface FoundFile {
  /** As shown to users: it begins with the given path. */
  readonly path: string
  readonly bytes: number
  /** The nearest enclosing folder, within the given one, that is named after a noun. */
  readonly folder?: Plural
  /** Whether it was found in a given folder, which may contain files of other programs. */
  readonly isWithin: boolean
}

/** Somebody may name the root of a large repository. */
const mostFiles = 1000
const mostEntries = 100_000
const mostDepth = 20

/**
 * The given files, and all files in the given folders, sorted by name, each once. In a folder it skips names that begin with a dot,
 * `node_modules` and symbolic links.
 * @throws CommandFailure for a missing path, and for far too many files
 */
export async function findFiles(given: readonly string[]): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>()
  for (const path of given) {
    try {
      for await (const file of filesOf(path)) {
        const place = await placeOf(file.path)
        const before = found.get(place)
        if (!before || saysMore(file, before)) found.set(place, { ...file, bytes: (await lstat(file.path)).size })
        if (found.size > mostFiles) throw tooMany(`more than ${mostFiles} files`)
      }
    } catch (error) {
      if (error instanceof CommandFailure) throw error
      throw new CommandFailure(exitCodes.usage, `${path} could not be read: ${systemReason(error)}`)
    }
  }
  return [...found.values()]
}

/** A pipe, such as `/dev/stdin`, has no path of its own. */
function placeOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}

/** A file that is named itself, or found in a folder named after a noun, may hold documents that do not say what they are. */
function saysMore(one: Place, other: Place): boolean {
  if (one.isWithin !== other.isWithin) return other.isWithin
  return one.folder !== undefined && other.folder === undefined
}

type Place = Omit<FoundFile, 'bytes'>

async function* filesOf(path: string): AsyncGenerator<Place> {
  if (!(await stat(path)).isDirectory()) yield { path, isWithin: false }
  else yield* filesWithin(path, folderOf(basename(resolve(path)), undefined), { depth: 1, entries: 0 })
}

interface Walk {
  readonly depth: number
  /** Counted during the walk. */
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
