import * as z from 'zod'
import { Cursor, GivenTime, Json, listOf, MissionId, Name, Time } from './common.ts'
import { Budget, Step, Usage } from './mission.ts'

export const DeadLetterId = z
  .string()
  .regex(/^dead_[0-9A-HJKMNP-TV-Z]{26}$/, 'a dead letter’s id looks like dead_01JD…')

const Kind = z.enum(['mission', 'delivery']).meta({
  description:
    '`mission`: Sortie gave the mission up. `delivery`: an event or timer of it that a function could not handle.',
})

const letter = {
  id: DeadLetterId,
  kind: Kind,
  status: z.enum(['open', 'redriven']),
  mission_id: MissionId.nullable().meta({ description: '`null`: the delivery belonged to no mission.' }),
  agent: z.string().nullable(),
  consumer: z.string().nullable().meta({ description: 'For a delivery: the function that could not handle it.' }),
  code: z.string().meta({ description: 'The cause, as a code from the table of errors.' }),
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

export const DeadLetterCauses = z
  .strictObject({
    causes: z
      .array(
        z.strictObject({
          kind: Kind,
          code: letter.code,
          count: z.int().positive(),
          agents: z.array(z.string()).meta({ description: 'The agents of its missions, at most 20.' }),
          message: z.string().meta({ description: 'Of the newest one.' }),
          first_died_at: Time,
          last_died_at: Time,
        }),
      )
      .meta({ description: 'Most frequent first.' }),
    counted: z.int().meta({ description: 'How many dead letters were counted: at most 1,000.' }),
    next_cursor: z.string().nullable().meta({ description: 'Counts the rest; add the numbers of each cause.' }),
  })
  .meta({ id: 'DeadLetterCauses' })
export type DeadLetterCauses = z.infer<typeof DeadLetterCauses>

const changes = {
  dry_run: z.boolean().default(false).meta({ description: 'Show what would happen, without doing it.' }),
  agent_version: z
    .union([z.int().min(1).max(999_999), z.literal('newest')])
    .optional()
    .meta({
      description:
        'By default the mission’s own version. If the agent has a `publish_gate`, any version but that one and the published one also needs `control:write`.',
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
          'Recorded steps before this one are kept and not paid for again; `failed` keeps them all. By default none is kept.',
      }),
    input: Json.optional().meta({ description: 'Replaces the mission’s own input; at most 256 KB.' }),
  })
  .meta({ id: 'Redrive' })
export type Redrive = z.output<typeof Redrive>

export const deadLetterFilter = {
  kind: Kind.optional(),
  agent: Name.optional(),
  code: z
    .string()
    .regex(/^[a-z_]{1,64}$/, 'use a code from the table of errors')
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
    kept_usage: Usage.meta({ description: 'What the kept steps had cost; it is not paid again.' }),
    problem: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why this one was refused, in a redrive of many.' }),
  })
  .meta({ id: 'RedriveOutcome' })
export type RedriveOutcome = z.infer<typeof RedriveOutcome>

export const RedriveReport = z
  .strictObject({ dry_run: z.boolean(), items: z.array(RedriveOutcome), next_cursor: z.string().nullable() })
  .meta({ id: 'RedriveReport' })
export type RedriveReport = z.infer<typeof RedriveReport>
