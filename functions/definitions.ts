import { onDisk } from './on-disk.ts'
import type { FunctionDefinition } from './runtime/definition.ts'

/** Every function, by name. A function is deployed, and hosted locally, because its folder exists. */
export const definitions: readonly FunctionDefinition[] = onDisk

/** The functions that are deployed as Lambdas. Consumers of the change feed are parts of the one that reads the stream. */
export const lambdas: readonly FunctionDefinition[] = definitions.filter(({ trigger }) => trigger.kind !== 'feed')
