import * as z from 'zod'
import { MissionId, Name } from './common.ts'

export const ReplayRequest = z
  .strictObject({
    agent: Name.optional().meta({ description: 'The mission’s own agent by default.' }),
    version: z.int().min(1).max(999_999).optional().meta({ description: 'The newest by default.' }),
  })
  .meta({ id: 'ReplayRequest' })
export type ReplayRequest = z.output<typeof ReplayRequest>

const AgentVersion = z.strictObject({ agent: Name, version: z.int() })

const ReplayOutcome = z.enum(['same', 'ends_otherwise', 'diverged']).meta({
  description:
    '`same`: it takes each recorded step and ends as the mission did. `ends_otherwise`: it ends at another step, or with another error. `diverged`: from some step on it does something that is not in the record.',
})

export const Replay = z
  .strictObject({
    mission_id: MissionId,
    recorded: AgentVersion,
    candidate: AgentVersion,
    asks_otherwise: z
      .array(z.enum(['model', 'instructions', 'tools', 'settings', 'output_schema', 'max_output_tokens']))
      .meta({
        description:
          'How the candidate’s requests to its model differ from the recorded ones. Unless this is empty, a model might have replied differently.',
      }),
    steps: z.int().meta({ description: 'The number of steps in the record.' }),
    outcome: ReplayOutcome,
    step: z.int().nullable().meta({ description: 'Where it ends differently or diverges.' }),
    reason: z.string().nullable().meta({ description: 'The reason.' }),
  })
  .meta({
    id: 'Replay',
    description: 'The result of replaying a mission’s recorded replies and results with a version of an agent.',
  })
export type Replay = z.infer<typeof Replay>
