import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..', '..')

/** Where the console is built. */
export const consoleFolder = join(repository, 'dist', 'console')
export const stampFile = join(consoleFolder, 'stamp')

/** Everything that the built files are made of. */
const sources = ['web/**/*', 'sdk/*.ts', 'contract/**/*.ts', 'package-lock.json']

/** Whether the console has been built of the present sources. */
export async function isBuilt(): Promise<boolean> {
  const built = await readFile(stampFile, 'utf8').catch(() => undefined)
  return built !== undefined && built === (await stampOfSources())
}

export async function stampOfSources(): Promise<string> {
  const files: string[] = []
  for await (const entry of glob(sources, { cwd: repository, withFileTypes: true }))
    if (entry.isFile()) files.push(join(entry.parentPath, entry.name))
  const stamp = createHash('sha256')
  for (const file of files.sort()) stamp.update(file.slice(repository.length)).update(await readFile(file))
  return stamp.digest('hex')
}
