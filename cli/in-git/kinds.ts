import type { Kind } from './kind.ts'
import { agentKind } from './kinds/agent.ts'
import { budgetKind } from './kinds/budget.ts'
import { limitKind } from './kinds/limit.ts'
import { scheduleKind } from './kinds/schedule.ts'
import type { Noun } from './nouns.ts'

export const kinds: { readonly [N in Noun]: Kind } = {
  agent: agentKind,
  limit: limitKind,
  budget: budgetKind,
  schedule: scheduleKind,
}
