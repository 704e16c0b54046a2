import * as z from 'zod'
import { Cursor, GivenTime, Json, listOf, MissionId, Name, Time } from './common.ts'
import { Budget, Step, Usage } from './mission.ts'

export const DeadLetterId = z
  .string()
  .regex(/^dead_[0-9A-HJKMNP-TV-Z]{26}$/, 'a dead letter’s id looks like dead_01JD…')

const Kind = z.enum(['mission', 'delivery']).meta({
  description:
    '`mission`: the engine gave the mission up. `delivery`: an event or timer of it that a function could not take.',
})

const letter = {
  id: DeadLetterId,
  kind: Kind,
  status: z.enum(['open', 'redriven']),
  mission_id: MissionId.nullable().meta({ description: '`null`: the delivery was about no mission.' }),
  agent: z.string().nullable(),
  consumer: z.string().nullable().meta({ description: 'Of a delivery: the function that could not take it.' }),
  code: z.string().meta({ description: 'The cause, as a code of the table of errors.' }),
  message: z.string(),
  attempts: z.int(),
  died_at: Time,
  expires_at: Time.meta({ description: 'When it leaves the list.' }),
  redriven_to: MissionId.nullable(),
  redriven_at: Time.nullable(),
}

export const DeadLetter = z.strictObject(letter).meta({ id: 'DeadLetter' })
export type DeadLetter = z.infer<typeof DeadLetter>

export const DeadLetterList = listOf(DeadLetter).meta({ id: 'DeadLetterList' })

export const DeadLetterDetails = z
  .strictObject({
    ...letter,
    steps: z.int().meta({ description: 'Recorded steps of the mission.' }),
    last_step: Step.nullable(),
    usage: Usage.meta({ description: 'What the mission had used.' }),
  })
  .meta({ id: 'DeadLetterDetails' })
export type DeadLetterDetails = z.infer<typeof DeadLetterDetails>

const changes = {
  dry_run: z.boolean().default(false).meta({ description: 'Say what would happen, and do nothing.' }),
  agent_version: z
    .union([z.int().min(1).max(999_999), z.literal('newest')])
    .optional()
    .meta({
      description:
        'The version that the mission had, unless told otherwise. Another one that is not the published one of an agent with a `publish_gate` needs `control:write`, too.',
    }),
  budget: Budget.optional(),
}

export const Redrive = z
  .strictObject({
    ...changes,
    from_step: z
      .union([z.int().min(1).max(1_000_000), z.literal('failed')])
      .default(1)
      .meta({
        description:
          'Recorded steps before this one are kept and not paid again; `failed` keeps them all. By default none is kept.',
      }),
    input: Json.optional().meta({ description: 'In place of the mission’s own, at most 256 KB.' }),
  })
  .meta({ id: 'Redrive' })
export type Redrive = z.output<typeof Redrive>

export const deadLetterFilter = {
  kind: Kind.optional(),
  agent: Name.optional(),
  code: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'use a code of the table of errors')
    .optional(),
  died_after: GivenTime.optional(),
  died_before: GivenTime.optional(),
}

export const RedriveMany = z
  .strictObject({
    ...changes,
    filter: z.strictObject(deadLetterFilter).default({}),
    from_step: z.union([z.literal(1), z.literal('failed')]).default(1),
    limit: z.int().min(1).max(50).default(20),
    cursor: Cursor.optional(),
  })
  .meta({ id: 'RedriveMany' })
export type RedriveMany = z.output<typeof RedriveMany>

export const RedriveOutcome = z
  .strictObject({
    dead_letter_id: DeadLetterId,
    outcome: z.enum(['redriven', 'already_redriven', 'would_be_redriven', 'refused']),
    mission_id: MissionId.nullable(),
    new_mission_id: MissionId.nullable(),
    agent_version: z.int().nullable(),
    kept_steps: z.int(),
    kept_usage: Usage.meta({ description: 'What the kept steps had cost, and will not cost again.' }),
    problem: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why one of many was refused.' }),
  })
  .meta({ id: 'RedriveOutcome' })
export type RedriveOutcome = z.infer<typeof RedriveOutcome>

export const RedriveReport = z
  .strictObject({ dry_run: z.boolean(), items: z.array(RedriveOutcome), next_cursor: z.string().nullable() })
  .meta({ id: 'RedriveReport' })
export type RedriveReport = z.infer<typeof RedriveReport>
