import * as z from 'zod'
import { Name } from './common.ts'

/** The required capabilities of an agent: one, or several, all of which it must have. */
export const NeededCapabilities = z.union([Name, z.array(Name).min(1).max(10)])

export const AgentStrategy = z.enum(['least_busy', 'spread', 'cheapest']).meta({
  description:
    '`least_busy`: the agent with the most room, then the one whose recent missions went best. `spread`: each agent in the same share, whatever its size. `cheapest`: the agent whose recent missions cost the least for each that went well; an idle agent without any recent mission is tried first, and one whose missions all failed, or whose models have no price, comes last.',
})
export type AgentStrategy = z.infer<typeof AgentStrategy>

const names = z.array(Name).max(20)

export const AgentPreferences = z
  .strictObject({
    prefer: names.optional().meta({ description: 'Rather one of these, in no order among them.' }),
    avoid: names.optional().meta({ description: 'Rather none of these. One in both lists is avoided.' }),
    strategy: AgentStrategy.default('least_busy'),
  })
  .meta({
    description:
      'With a `capability`: which agent rather than another. They are wishes: an agent that can begin is chosen before a preferred one that cannot, and an avoided one where there is no other.',
  })
export type AgentPreferences = z.output<typeof AgentPreferences>

/** An agent at the time of a choice. */
const Standing = z.strictObject({
  agent: Name,
  room: z.enum(['free', 'full', 'away']).meta({
    description:
      'Whether it can begin. `full`: its workers, or its named limit, have no place. `away`: it has no worker that asks for work, or is paused or stopped.',
  }),
  load: z.int().meta({ description: 'Its missions that have a slot or wait for a worker.' }),
  capacity: z.int(),
  finished: z.int().meta({ description: 'Of its recent missions: how many ended.' }),
  succeeded: z.int(),
  usd_per_success: z.number().nullable().meta({
    description:
      'What they cost for each that went well, where the strategy is `cheapest`; null where none went well, or what they cost is not known.',
  }),
})
export type Standing = z.infer<typeof Standing>

/** The criterion that put the chosen agent before the next one, in the order of evaluation; `turn` comes first only with `spread`, and otherwise before `name`. */
export const choiceCriteria = [
  'only_candidate',
  'room',
  'avoid',
  'prefer',
  'reliability',
  'turn',
  'cost',
  'load',
  'success',
  'name',
] as const

export const AgentChoice = z
  .strictObject({
    capabilities: z.array(z.string()),
    strategy: AgentStrategy,
    candidates: z.int().meta({
      description:
        'How many agents had all of the capabilities; 1,000 with one of them are looked at, and those that are preferred.',
    }),
    compared: z.int().meta({
      description:
        'How many of them were compared: 20, those that are preferred first, then a sample; and while none can begin, the next 20, up to 100.',
    }),
    decided_by: z.enum(choiceCriteria).meta({ description: 'What put the chosen agent before the next one.' }),
    chosen: Standing,
    next: Standing.nullable().meta({ description: 'The agent that would have been chosen in its place.' }),
    sentence: z.string(),
  })
  .meta({ id: 'AgentChoice' })
export type AgentChoice = z.infer<typeof AgentChoice>
