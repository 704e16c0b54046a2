import * as z from 'zod'
import { Json, listOf, MissionId, Name, Time } from './common.ts'
import { Tags } from './mission.ts'

export const CaseId = z.string().regex(/^cas_[0-9A-HJKMNP-TV-Z]{26}$/, 'a case id looks like cas_01JD…')

/** A JSON Schema as plain data. */
const SchemaOfAnswer = z.record(z.string(), Json).meta({ maxProperties: 100 })

const onText = {
  ignore_case: z.boolean().default(false),
  not: z.boolean().default(false).meta({ description: 'Inverts the expectation.' }),
}

const Expectation = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('equals'),
      value: Json.exactOptional().meta({ description: 'The case’s reference by default.' }),
    })
    .meta({
      description:
        'The answer equals this: text is compared without surrounding blanks; any other value as JSON, in any order of fields.',
    }),
  z
    .strictObject({ kind: z.literal('schema'), schema: SchemaOfAnswer })
    .meta({ description: 'The answer is JSON that matches this JSON Schema.' }),
  z
    .strictObject({ kind: z.literal('contains'), text: z.string().min(1).max(10_000), ...onText })
    .meta({ description: 'The answer contains this text.' }),
  z
    .strictObject({ kind: z.literal('matches'), pattern: z.string().min(1).max(1000), ...onText })
    .meta({ description: 'The whole answer matches this pattern, in which `*` stands for any text.' }),
  z
    .strictObject({
      kind: z.literal('program'),
      code: z.string().min(1).max(20_000).meta({
        description:
          'JavaScript: the body of an async function of `input`, `reference` and `answer`, for example `return answer.length <= input.most`. It returns true or false, a score from 0 to 1, or `{ score, reason }` with either.',
      }),
      min_score: z.number().min(0).max(1).default(0.7).meta({ description: 'The minimum score to pass.' }),
    })
    .meta({
      description: 'A program, run in isolation, gives the answer at least this score.',
    }),
  z
    .strictObject({
      kind: z.literal('judge'),
      agent: Name.default('sortie-judge').meta({
        description:
          'An agent that answers with JSON, `score` from 0 to 1 and `reason`; `sortie-judge` is built in. It may be a remote agent.',
      }),
      rubric: z.string().min(1).max(10_000).meta({ description: 'The criteria for the judge.' }),
      min_score: z.number().min(0).max(1).default(0.7).meta({ description: 'The minimum score to pass.' }),
    })
    .meta({ description: 'An agent gives the answer at least this score.' }),
])

/** Each judge is a mission of its own. */
const maxExpectations = 10

export const NewDataset = z
  .strictObject({ name: Name, description: z.string().max(1000).default('') })
  .meta({ id: 'NewDataset' })
export type NewDataset = z.output<typeof NewDataset>

export const Dataset = z
  .strictObject({
    name: Name,
    description: z.string(),
    version: z.int().meta({ description: 'Each added or removed case creates the next version.' }),
    cases: z.int().meta({ description: 'The number of cases in its newest version.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Dataset' })
export type Dataset = z.infer<typeof Dataset>

export const DatasetList = listOf(Dataset).meta({ id: 'DatasetList' })

export const NewCase = z
  .strictObject({
    input: Json.optional().meta({ description: 'The agent’s input. Give this or `from_mission`.' }),
    from_mission: MissionId.optional().meta({
      description:
        'A mission that has ended. Its input becomes the case’s; its output, if it completed, the reference. The key also needs `missions:read`.',
    }),
    reference: Json.optional().meta({
      description: 'A right answer: judges see it, and `equals` compares with it if it names no value.',
    }),
    expectations: z.array(Expectation).max(maxExpectations).default([]).meta({
      description: 'A trial passes if all of them hold; without any, if its mission completes.',
    }),
    tags: Tags.default([]),
  })
  .refine(
    ({ input, from_mission }) => (input === undefined) !== (from_mission === undefined),
    'give one of input and from_mission',
  )
  .meta({
    id: 'NewCase',
    anyOf: [
      { required: ['input'], properties: { from_mission: false } },
      { required: ['from_mission'], properties: { input: false } },
    ],
  })
export type NewCase = z.output<typeof NewCase>

/** A case never changes, but that it is taken out. */
export const Case = z
  .strictObject({
    id: CaseId,
    input: Json,
    reference: Json.nullable(),
    expectations: z.array(Expectation),
    tags: z.array(z.string()),
    source_mission_id: MissionId.nullable().meta({ description: 'The mission that it was made from.' }),
    added_in: z.int().meta({ description: 'The first version of the data set that has it.' }),
    removed_in: z.int().nullable().meta({ description: 'The first version that no longer has it.' }),
    created_at: Time,
  })
  .meta({ id: 'Case' })
export type Case = z.infer<typeof Case>

export const CaseList = listOf(Case).meta({ id: 'CaseList' })
