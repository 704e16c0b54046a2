import type { Area } from '../contract/route.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import type { AlarmRow } from './alarms.ts'

/** The areas whose requests submit missions, run them and read them. */
const areasOfMissions: readonly Area[] = ['missions', 'conversations', 'workers']

/**
 * On a protected stage, functions that submit missions, run them or follow them are first released to a part of the requests; all
 * others follow if that succeeds. They are few, as each needs four resources of a stack that grows with the functions, and all
 * functions share most of their code (docs/adr/0037).
 */
export function isReleasedBitByBit({ trigger }: FunctionDefinition): boolean {
  if (trigger.kind === 'http') return areasOfMissions.includes(trigger.area)
  return trigger.kind === 'lanes' || trigger.kind === 'websocket'
}

const kindsOfFailures: readonly AlarmRow['kind'][] = ['function-errors', 'consumer-errors']

/**
 * Alarms that stop a release and roll it back: failures of requests, or of functions that are released gradually. CodeDeploy
 * accepts ten.
 */
export function stopsARelease({ kind, of }: AlarmRow, definitions: readonly FunctionDefinition[]): boolean {
  if (kind === 'api-errors') return true
  const definition = definitions.find(({ name }) => name === of)
  return definition !== undefined && isReleasedBitByBit(definition) && kindsOfFailures.includes(kind)
}
