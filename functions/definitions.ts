import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FunctionDefinition } from './runtime/definition.ts'

const folder = import.meta.dirname

/** Every `functions/<name>/function.ts`, by name: a function is deployed, and hosted locally, because its folder is there. */
export const definitions: readonly FunctionDefinition[] = await Promise.all(
  globSync('*/function.ts', { cwd: folder })
    .sort()
    .map(async (file): Promise<FunctionDefinition> => {
      const { definition } = await import(pathToFileURL(join(folder, file)).href)
      return definition
    }),
)

/** Those that are deployed as a Lambda each: consumers of the change feed are parts of the one that reads the stream. */
export const lambdas: readonly FunctionDefinition[] = definitions.filter(({ trigger }) => trigger.kind !== 'feed')
