import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Finds the packages that only `npm run test:browser` installs. */
export const installed = createRequire(join(import.meta.dirname, 'installed', 'package.json'))

export async function importInstalled<Module>(name: string): Promise<Module> {
  return (await import(pathToFileURL(installed.resolve(name)).href)) as Module
}
