import type { Area } from '../contract/route.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import type { AlarmRow } from './alarms.ts'

/** Whose requests submit missions, carry them and look at them. */
const areasOfMissions: readonly Area[] = ['missions', 'conversations', 'workers']

/**
 * What submits missions, carries them out and follows them is released to a part of the requests first, where the stage is
 * protected; all other functions follow when that went well. They are few, as each takes four resources of a stack that
 * grows with the functions, and all functions share most of their code (docs/adr/0037).
 */
export function isReleasedBitByBit({ trigger }: FunctionDefinition): boolean {
  if (trigger.kind === 'http') return areasOfMissions.includes(trigger.area)
  return trigger.kind === 'lanes' || trigger.kind === 'websocket'
}

const kindsOfFailures: readonly AlarmRow['kind'][] = ['function-errors', 'consumer-errors']

/** What ends a release and takes it back: that requests, or what is released bit by bit, fail. CodeDeploy takes ten. */
export function stopsARelease({ kind, of }: AlarmRow, definitions: readonly FunctionDefinition[]): boolean {
  if (kind === 'api-errors') return true
  const definition = definitions.find(({ name }) => name === of)
  return definition !== undefined && isReleasedBitByBit(definition) && kindsOfFailures.includes(kind)
}
