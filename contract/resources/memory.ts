import * as z from 'zod'
import { listOf, MissionId, Name, Subject, Time } from './common.ts'
import { Origin } from './guardrail.ts'
import { Tags } from './mission.ts'

export const MemoryId = z.string().regex(/^mem_[0-9a-f]{40}$/, 'a memory id looks like mem_9f86d0…, with 40 digits')

/** One fact, not a document: so that a search reads few of them, and a model is shown several. */
export const MemoryText = z.string().min(1).max(1000)

export const NewMemory = z
  .strictObject({
    text: MemoryText.meta({ description: 'One fact, in words that make sense by themselves.' }),
    subject: Subject.optional().meta({
      description:
        'Whom or what it is about, as missions name it; only those with the same subject know it. Without one, it is known in all missions.',
    }),
    agent: Name.optional().meta({ description: 'The agent whose memory it is. Without one, all agents share it.' }),
    tags: Tags.default([]),
    expires_in_s: z.int().min(60).max(315_360_000).optional().meta({
      description: 'Forgotten after so many seconds, ten years at most. Without it, kept until it is to be forgotten.',
    }),
  })
  .meta({ id: 'NewMemory' })
export type NewMemory = z.output<typeof NewMemory>

const MemorySource = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mission'), mission_id: MissionId, step: z.int().positive() }),
    z.strictObject({ kind: z.literal('api'), key_id: z.string() }),
  ])
  .meta({ description: 'Where it was first remembered: in which step of which mission, or with which key.' })

const memory = {
  id: MemoryId,
  text: z.string(),
  subject: z.string().nullable(),
  agent: Name.nullable().meta({ description: 'Null where all agents share it.' }),
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
      description: 'Words, of which each is one that counts; without any, the newest memories are found.',
    }),
    subject: Subject.optional().meta({
      description: 'As of a mission with this subject; as of one without, otherwise.',
    }),
    agent: Name.optional().meta({
      description: 'What this agent knows; without one, also what any agent knows of the subject.',
    }),
    limit: z.int().min(1).max(50).default(10),
  })
  .meta({ id: 'MemorySearch' })
export type MemorySearch = z.output<typeof MemorySearch>

export const FoundMemories = z
  .strictObject({
    found: z.array(
      z.strictObject({ ...memory, score: z.number().meta({ description: 'Higher is nearer; 0 without a query.' }) }),
    ),
    searched: z.int().meta({ description: 'How many memories there were to search.' }),
  })
  .meta({ id: 'FoundMemories', description: 'The best first.' })
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
        '`subject`: all that any agent knows of it. `agent`: all that is this agent’s, of every subject and of none.',
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
        '`forgetting`: there is more, and it goes on by itself, also after a crash; ask again with the same scope to hear when it is done. `forgotten`: nothing more is found. What an agent was just about to remember goes within a minute.',
    }),
    forgotten: z.int().meta({ description: 'How many memories are gone so far.' }),
  })
  .meta({ id: 'Forgetting' })
export type Forgetting = z.infer<typeof Forgetting>
