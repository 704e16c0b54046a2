import type { Trigger } from '../functions/runtime/definition.ts'

/** Whose failures name a mission or a tenant, and so can be listed. A stream's name a place in it, a schedule's nothing. */
export const listable: readonly Trigger['kind'][] = ['bus', 'timer']

/** Who has a queue of its own for what it could not take. A lane's messages go to the lane's dead-letter queue. */
const keptApart: readonly Trigger['kind'][] = ['bus', 'timer', 'stream', 'schedule']

export function keepsFailures({ trigger }: { readonly trigger: Trigger }): boolean {
  return keptApart.includes(trigger.kind)
}
