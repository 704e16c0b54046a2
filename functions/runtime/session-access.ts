import { sessionsPartition, sessionUsesPartition } from '../../core/records/key/session.ts'
import type { FunctionDefinition } from './definition.ts'

/**
 * What each function that answers HTTP requests may do beside what it declares, so that it can check the session of a browser: it
 * reads sessions, and notes their use. A use alone lets nobody in.
 */
export const sessionAccess = {
  table: 'ephemeral',
  read: [sessionsPartition, sessionUsesPartition],
  put: [sessionUsesPartition],
} as const

export function checksSessions({ trigger, uses }: Pick<FunctionDefinition, 'trigger' | 'uses'>): boolean {
  return (trigger.kind === 'http' || trigger.kind === 'http-stream') && uses.stores !== undefined
}
