import * as z from 'zod'
import { Form } from './approval.ts'
import { Name } from './common.ts'
import { ModelChoice } from './model-name.ts'
import { RuledTool } from './tool-name.ts'

/** Who wrote a text. `outside`: neither the tenant nor Sortie, such as pages, answers of other services and what was made of them. */
export const Origin = z.enum(['inside', 'outside'])
export type Origin = z.infer<typeof Origin>

const AfterOutsideText = z.enum(['ask', 'allow', 'deny'])
export type AfterOutsideText = z.infer<typeof AfterOutsideText>

/** What becomes of calls that a model decides on after it has read text from outside. */
export const OutsideTextPolicy = z
  .strictObject({
    writes: AfterOutsideText.default('ask').meta({
      description:
        'Of calls that change something outside. `ask`: a person decides first. `deny`: the call is not made, and the model is told.',
    }),
    by_tool: z
      .array(z.strictObject({ tool: RuledTool, calls: AfterOutsideText }))
      .max(64)
      .default([])
      .meta({ description: 'Of all calls of these tools in place of that, also of those that change nothing.' }),
  })
  .meta({ description: 'What becomes of calls that are decided on after text from outside was read.' })
export type OutsideTextPolicy = z.output<typeof OutsideTextPolicy>

const host = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'use a host’s name in lower case, such as img.example.com')

const Rule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('words'),
    words: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(200)
      .meta({ description: 'Whole words or phrases, in capitals or not, also with invisible characters in them.' }),
  }),
  z.strictObject({
    kind: z.literal('patterns'),
    patterns: z
      .array(z.string().min(1).max(500))
      .min(1)
      .max(20)
      .meta({ description: 'Regular expressions as JavaScript reads them with the flag `u`.' }),
  }),
  z.strictObject({
    kind: z.literal('schema'),
    schema: Form.meta({ description: 'A JSON Schema that is to be followed; the keywords of `output_schema`.' }),
  }),
  z.strictObject({
    kind: z.literal('images'),
    hosts: z.array(host).max(50).default([]).meta({ description: 'From which images may be shown.' }),
  }),
  z.strictObject({
    kind: z.literal('judge'),
    rubric: z.string().min(1).max(5000).meta({
      description: 'What is let pass and what is flagged, in words for the model that judges.',
    }),
    model: ModelChoice.exactOptional().meta({ description: 'Which model judges; the agent’s own unless told.' }),
  }),
  z.strictObject({
    kind: z.literal('bedrock'),
    guardrail: z
      .string()
      .max(2048)
      .regex(
        /^([a-z0-9]+|arn:aws(-[a-z]+)*:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail\/[a-z0-9]+)$/,
        'use the id or the ARN of a guardrail of Amazon Bedrock',
      )
      .meta({ description: 'Of the account of the installation.' }),
    version: z.string().regex(/^([1-9]\d{0,7}|DRAFT)$/, 'use the number of a version, or DRAFT'),
  }),
])
export type GuardrailRule = z.output<typeof Rule>

const GuardrailPoint = z.enum(['input', 'tool', 'output'])

/** A rule of an agent's owner: where it is applied, what it looks for, and what becomes of what it finds. */
export const Guardrail = z.strictObject({
  name: Name,
  at: GuardrailPoint.meta({
    description:
      '`input`: what the mission was given. `tool`: the arguments of calls. `output`: all that the model says in words.',
  }),
  tool: RuledTool.exactOptional().meta({ description: 'At `tool`: of this tool alone.' }),
  rule: Rule,
  outcome: z.enum(['block', 'redact', 'ask', 'note']).meta({
    description:
      '`block`: the attempt fails with `guardrail_blocked`, or the call is not made and the model is told. `redact`: what was found is replaced. `ask`: a person decides, before the call is made, before a model is given the input, or before the output counts. `note`: it is recorded.',
  }),
  on_error: z.enum(['block', 'note']).default('block').meta({
    description:
      'What becomes of what cannot be judged, since it would take too long, is too large, or whoever is to judge it cannot or says nothing that can be used.',
  }),
})
export type Guardrail = z.output<typeof Guardrail>

/** What a guardrail found, recorded with the step in which it was said or asked for. */
export const Finding = z.strictObject({
  guardrail: z.string(),
  at: GuardrailPoint,
  outcome: z.enum(['blocked', 'redacted', 'asked', 'noted']),
  what: z.string().meta({ description: 'In words.' }),
  call_id: z.string().exactOptional().meta({ description: 'At `tool`: of which call.' }),
})
export type Finding = z.infer<typeof Finding>

/** Of a model call in which the judge of a guardrail was asked. */
export const JudgeVerdict = z.strictObject({
  guardrail: z.string(),
  at: GuardrailPoint,
  verdict: z.enum(['pass', 'flag', 'none']).meta({
    description: '`none`: it said nothing that is a verdict, or could not be asked.',
  }),
})
export type JudgeVerdict = z.infer<typeof JudgeVerdict>
