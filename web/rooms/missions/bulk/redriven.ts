import type { RedriveOutcome } from '../../../../contract/resources/dead-letter.ts'
import type { Outcome } from './carry-out.ts'
import type { Redriven } from './plan.ts'

export type Trial = Pick<RedriveOutcome, 'outcome' | 'new_mission_id' | 'agent_version' | 'kept_steps' | 'kept_usage'>

export function redrivenIn(outcomes: readonly Outcome<Trial>[]): Redriven {
  return new Map(
    outcomes.flatMap((one) => {
      if (one.outcome !== 'done' || one.answer.outcome !== 'already_redriven') return []
      return one.answer.new_mission_id === null ? [] : [[one.id, one.answer.new_mission_id] as const]
    }),
  )
}
