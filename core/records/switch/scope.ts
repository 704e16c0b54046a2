import * as z from 'zod'
import { record } from '../../base/storing/kind.ts'
import type { MissionFields } from '../mission/mission.ts'

export const StoredScope = z.discriminatedUnion('kind', [
  record({ kind: z.literal('platform') }),
  record({ kind: z.literal('tenant') }),
  record({ kind: z.literal('agent'), agent: z.string() }),
  record({ kind: z.literal('tag'), tag: z.string() }),
])
export type StoredScope = z.output<typeof StoredScope>

/** Whether a mission is in the scope of a stop or a switch. A child has its parent's tags, and its own agent. */
export function isWithin(scope: StoredScope, mission: Pick<MissionFields, 'agent' | 'tags'>): boolean {
  switch (scope.kind) {
    case 'platform':
    case 'tenant':
      return true
    case 'agent':
      return mission.agent === scope.agent
    case 'tag':
      return mission.tags.includes(scope.tag)
  }
}
