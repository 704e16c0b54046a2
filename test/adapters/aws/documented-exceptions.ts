import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)

/** Where an installed package is. */
export function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`))
}

/** What a command of an SDK client may throw, by the SDK's own words. @param command such as `PutItem` */
export function exceptionsOf(client: string, command: string): readonly string[] {
  const text = readFileSync(join(folderOf(client), 'dist-types/commands', `${command}Command.d.ts`), 'utf8')
  const exceptions = [...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, exception]) => String(exception))
  return exceptions.filter((exception) => !exception.endsWith('ServiceException'))
}
