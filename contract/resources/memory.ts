import * as z from 'zod'
import { listOf, MissionId, Name, Subject, Time } from './common.ts'
import { Origin } from './guardrail.ts'
import { Tags } from './mission.ts'

export const MemoryId = z.string().regex(/^mem_[0-9a-f]{40}$/, 'a memory id looks like mem_9f86d0…, with 40 digits')

/** One fact, not a document: so that a search reads few of them, and a model is shown several. */
export const MemoryText = z.string().min(1).max(1000)

export const NewMemory = z
  .strictObject({
    text: MemoryText.meta({ description: 'One fact, in words that are clear on their own.' }),
    subject: Subject.optional().meta({
      description:
        'Who or what it is about, as missions name it; only missions with the same subject know it. Without one, all missions do.',
    }),
    agent: Name.optional().meta({ description: 'The agent that owns the memory. Without one, all agents share it.' }),
    tags: Tags.default([]),
    expires_in_s: z.int().min(60).max(315_360_000).optional().meta({
      description: 'Deleted after this many seconds, ten years at most. By default it has no expiry.',
    }),
  })
  .meta({ id: 'NewMemory' })
export type NewMemory = z.output<typeof NewMemory>

const MemorySource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mission'), mission_id: MissionId, step: z.int().positive() }),
    z.strictObject({ kind: z.literal('api'), key_id: z.string() }),
  ])
  .meta({ description: 'Where it was first remembered: the step of a mission, or the key.' })

const memory = {
  id: MemoryId,
  text: z.string(),
  subject: z.string().nullable(),
  agent: Name.nullable().meta({ description: 'Null if all agents share it.' }),
  tags: z.array(z.string()),
  source: MemorySource,
  origin: Origin.exactOptional().meta({
    description: '`outside`: it was remembered after text from outside was read.',
  }),
  created_at: Time,
  expires_at: Time.nullable(),
}

export const Memory = z.strictObject(memory).meta({ id: 'Memory' })
export type Memory = z.infer<typeof Memory>

export const MemoryList = listOf(Memory).meta({ id: 'MemoryList' })

export const MemorySearch = z
  .strictObject({
    query: z.string().max(500).default('').meta({
      description: 'Words, of which one match is enough; without any, the newest memories are found.',
    }),
    subject: Subject.optional().meta({
      description: 'Searches as a mission with this subject would; by default, as one without a subject.',
    }),
    agent: Name.optional().meta({
      description: 'Searches what this agent knows; without it, also what any agent knows about the subject.',
    }),
    limit: z.int().min(1).max(50).default(10),
  })
  .meta({ id: 'MemorySearch' })
export type MemorySearch = z.output<typeof MemorySearch>

export const FoundMemories = z
  .strictObject({
    found: z.array(
      z.strictObject({ ...memory, score: z.number().meta({ description: 'Higher is closer; 0 without a query.' }) }),
    ),
    searched: z.int().meta({ description: 'How many memories were searched.' }),
  })
  .meta({ id: 'FoundMemories', description: 'Best first.' })
export type FoundMemories = z.infer<typeof FoundMemories>

export const ForgetScope = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('subject'), subject: Subject }),
  z.strictObject({ kind: z.literal('agent'), agent: Name }),
])
export type ForgetScope = z.infer<typeof ForgetScope>

export const NewForgetting = z
  .strictObject({
    scope: ForgetScope.meta({
      description:
        '`subject`: everything that any agent knows about it. `agent`: everything of this agent, about any subject and none.',
    }),
  })
  .meta({ id: 'NewForgetting' })
export type NewForgetting = z.output<typeof NewForgetting>

export const Forgetting = z
  .strictObject({
    scope: ForgetScope,
    requested_at: Time,
    state: z.enum(['forgetting', 'forgotten']).meta({
      description:
        '`forgetting`: the rest is deleted in the background, even after a crash; ask again with the same scope for the progress. `forgotten`: nothing more is found. A memory that an agent is just adding is deleted within a minute.',
    }),
    forgotten: z.int().meta({ description: 'How many memories have been deleted so far.' }),
  })
  .meta({ id: 'Forgetting' })
export type Forgetting = z.infer<typeof Forgetting>
