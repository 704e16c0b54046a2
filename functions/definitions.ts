import { onDisk } from './on-disk.ts'
import type { FunctionDefinition } from './runtime/definition.ts'

/** Every function, by name: one is deployed, and hosted locally, because its folder is there. */
export const definitions: readonly FunctionDefinition[] = onDisk

/** Those that are deployed as a Lambda each: consumers of the change feed are parts of the one that reads the stream. */
export const lambdas: readonly FunctionDefinition[] = definitions.filter(({ trigger }) => trigger.kind !== 'feed')
