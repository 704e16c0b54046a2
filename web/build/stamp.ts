import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..', '..')

/** The builds of this checkout, each in a folder named after its sources. */
export const buildsFolder = join(repository, 'dist', 'console')

/** Everything that the built files are made of. */
const sources = ['web/**/*', 'sdk/*.ts', 'contract/**/*.ts', 'package-lock.json']

/** Where the console of the present sources is, once it has been built: such a folder is complete, and never changes. */
export async function folderOfSources(): Promise<string> {
  return join(buildsFolder, await stampOfSources())
}

/** The name of a build of the present sources. */
export async function stampOfSources(): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(sources, { cwd: repository, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  const stamp = createHash('sha256')
  for (const file of files.sort()) stamp.update(file.slice(repository.length)).update(await readFile(file))
  return stamp.digest('hex').slice(0, 16)
}
