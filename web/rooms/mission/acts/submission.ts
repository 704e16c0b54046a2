import type { Mission, NewMission } from '../../../../contract/resources/mission.ts'
import { inputIn } from '../../../kit/parsed-json.ts'

/** What a person edits of a mission before it is submitted again. */
export interface Edited {
  readonly agent: string
  readonly input: string
  readonly priority: Mission['priority']
  readonly budgetUsd: number | undefined
  readonly tags: readonly string[]
}

type Submission = Partial<NewMission> & Pick<NewMission, 'input'>

/** A new mission like this one, with the edits: all options that were given with it stay. */
export function submissionLike(mission: Mission, edited: Edited): Submission {
  const { tokens } = mission.budget ?? {}
  const budget = {
    ...(edited.budgetUsd !== undefined && { usd: edited.budgetUsd }),
    ...(tokens !== undefined && { tokens }),
  }
  const limits = ownLimits(mission)
  return {
    agent: edited.agent,
    input: inputIn(edited.input),
    priority: edited.priority,
    ...(Object.keys(budget).length > 0 && { budget }),
    ...(mission.caps && { caps: mission.caps }),
    ...(mission.settings && { settings: mission.settings }),
    ...(mission.output_schema !== undefined && { output_schema: mission.output_schema }),
    ...(mission.files && { files: mission.files.map(({ id }) => id) }),
    ...(limits.length > 0 && { concurrency: limits }),
    ...(mission.subject !== null && { subject: mission.subject }),
    ...(mission.outside_text === 'given' && { input_from_outside: true }),
    ...(mission.callback_url !== null && {
      callback_url: mission.callback_url,
      callback_events: mission.callback_events,
    }),
    timeout_s: mission.timeout_s,
    max_attempts: mission.max_attempts,
    retry: mission.retry,
    tags: [...edited.tags],
    metadata: mission.metadata,
  }
}

/** Without its agent’s, which the new one has by itself. */
function ownLimits(mission: Mission): NonNullable<NewMission['concurrency']> {
  return mission.concurrency.flatMap(({ key, limit }) =>
    key.startsWith('agent:') ? [] : [{ key, ...(limit !== null && { limit }) }],
  )
}
