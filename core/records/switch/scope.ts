import type { Switch } from '../../../contract/resources/control.ts'
import type { MissionFacts } from '../mission/model.ts'

/** Whether a mission is among those that a stop or a switch is about. A child has its parent's tags, and its own agent. */
export function isWithin(scope: Switch['scope'], mission: Pick<MissionFacts, 'agent' | 'tags'>): boolean {
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
