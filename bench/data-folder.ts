import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** On the repository's disk: a temporary folder may be in memory, where an fsync costs nothing. */
const parent = join(import.meta.dirname, '..', 'node_modules', '.cache', 'sortie-bench')

export interface DataFolder {
  readonly path: string
  remove(): Promise<void>
}

export async function newDataFolder(): Promise<DataFolder> {
  mkdirSync(parent, { recursive: true })
  const path = await mkdtemp(join(parent, 'data-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
