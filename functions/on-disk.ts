import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FunctionDefinition } from './runtime/definition.ts'

const folder = import.meta.dirname

/** Every `functions/<name>/function.ts`, by name. The command line's package has a list in place of this module. */
export const onDisk: readonly FunctionDefinition[] = await Promise.all(
  globSync('*/function.ts', { cwd: folder })
    .sort()
    .map(async (file): Promise<FunctionDefinition> => {
      const { definition } = await import(pathToFileURL(join(folder, file)).href)
      return definition
    }),
)
