import type { Trigger } from '../functions/runtime/definition.ts'

/**
 * Triggers whose failures name a mission or a tenant, and so can be listed. A stream's failure names a position in it, a
 * schedule's nothing.
 */
export const listable: readonly Trigger['kind'][] = ['bus', 'timer']

/** Triggers with their own queue for failures. A lane's messages go to the lane's dead-letter queue. */
const keptApart: readonly Trigger['kind'][] = ['bus', 'timer', 'stream', 'schedule']

export function keepsFailures({ trigger }: { readonly trigger: Trigger }): boolean {
  return keptApart.includes(trigger.kind)
}
