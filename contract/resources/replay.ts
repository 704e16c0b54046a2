import * as z from 'zod'
import { MissionId, Name } from './common.ts'

export const ReplayRequest = z
  .strictObject({
    agent: Name.optional().meta({ description: 'The mission’s own unless given.' }),
    version: z.int().min(1).max(999_999).optional().meta({ description: 'The newest unless given.' }),
  })
  .meta({ id: 'ReplayRequest' })
export type ReplayRequest = z.output<typeof ReplayRequest>

const AgentVersion = z.strictObject({ agent: Name, version: z.int() })

const ReplayOutcome = z.enum(['same', 'ends_otherwise', 'diverged']).meta({
  description:
    '`same`: it takes each recorded step and ends as the mission did. `ends_otherwise`: it ends at a step at which the mission did not, or with another error. `diverged`: from a step on it does what the record says nothing of.',
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
          'In what the candidate’s requests to its model differ from those that the recorded replies answer. Unless it is empty, a model may have said something else to the candidate.',
      }),
    steps: z.int().meta({ description: 'How many the record has.' }),
    outcome: ReplayOutcome,
    step: z.int().nullable().meta({ description: 'Where it ends otherwise or diverges.' }),
    reason: z.string().nullable().meta({ description: 'Why, in words.' }),
  })
  .meta({
    id: 'Replay',
    description: 'What a version of an agent makes of the recorded replies and results of a mission.',
  })
export type Replay = z.infer<typeof Replay>
