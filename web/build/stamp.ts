import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..', '..')

/** Whom the console’s commands are for: people in a clone, or those who have the command line installed. */
export type Edition = 'clone' | 'installed'

/** The builds of this checkout, each in a folder named after its sources: such a folder is complete, and never changes. */
export const buildsFolder = join(repository, 'dist', 'console')

/** Everything that the built files are made of. */
const sources = ['web/**/*', 'sdk/*.ts', 'contract/**/*.ts', 'packages/notices.ts', 'package-lock.json']

/** The name of a build of the present sources. */
export async function stampOfSources(edition: Edition): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(sources, { cwd: repository, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  const stamp = createHash('sha256').update(edition)
  for (const file of files.sort()) stamp.update(file.slice(repository.length)).update(await readFile(file))
  return stamp.digest('hex').slice(0, 16)
}
