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
        'For calls that change something outside. `ask`: a person decides first. `deny`: the call is not made, and the model is told.',
    }),
    by_tool: z
      .array(z.strictObject({ tool: RuledTool, calls: AfterOutsideText }))
      .max(64)
      .default([])
      .meta({ description: 'Overrides `writes` for all calls of these tools, including calls that change nothing.' }),
  })
  .meta({ description: 'What to do with calls that a model decides on after text from outside was read.' })
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
      .meta({ description: 'Whole words or phrases, in upper or lower case, even with invisible characters in them.' }),
  }),
  z.strictObject({
    kind: z.literal('patterns'),
    patterns: z
      .array(z.string().min(1).max(500))
      .min(1)
      .max(20)
      .meta({ description: 'JavaScript regular expressions with the flag `u`.' }),
  }),
  z.strictObject({
    kind: z.literal('schema'),
    schema: Form.meta({ description: 'A JSON Schema to match; it may use the keywords of `output_schema`.' }),
  }),
  z.strictObject({
    kind: z.literal('images'),
    hosts: z.array(host).max(50).default([]).meta({ description: 'Hosts from which images may be shown.' }),
  }),
  z.strictObject({
    kind: z.literal('judge'),
    rubric: z.string().min(1).max(5000).meta({
      description: 'What to pass and what to flag, in words for the judging model.',
    }),
    model: ModelChoice.exactOptional().meta({ description: 'The judging model; by default the agent’s own.' }),
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
      .meta({ description: 'A guardrail in the account of the installation.' }),
    version: z.string().regex(/^([1-9]\d{0,7}|DRAFT)$/, 'use the number of a version, or DRAFT'),
  }),
])
export type GuardrailRule = z.output<typeof Rule>

const GuardrailPoint = z.enum(['input', 'tool', 'output'])

/** A rule of an agent's owner: where it is applied, what it looks for, and what becomes of what it finds. */
export const Guardrail = z.strictObject({
  name: Name,
  at: GuardrailPoint.meta({
    description: '`input`: the mission’s input. `tool`: the arguments of calls. `output`: all text of the model.',
  }),
  tool: RuledTool.exactOptional().meta({ description: 'At `tool`: only this tool.' }),
  rule: Rule,
  outcome: z.enum(['block', 'redact', 'ask', 'note']).meta({
    description:
      '`block`: the attempt fails with `guardrail_blocked`, or the call is not made and the model is told. `redact`: the findings are replaced. `ask`: a person decides, before the call is made, before a model gets the input, or before the output counts. `note`: it is recorded.',
  }),
  on_error: z.enum(['block', 'note']).default('block').meta({
    description:
      'What to do if a text cannot be judged: the check would take too long, the text is too large, or the judge fails or gives no usable verdict.',
  }),
})
export type Guardrail = z.output<typeof Guardrail>

/** What a guardrail found, recorded with the step in which it was said or asked for. */
export const Finding = z.strictObject({
  guardrail: z.string(),
  at: GuardrailPoint,
  outcome: z.enum(['blocked', 'redacted', 'asked', 'noted']),
  what: z.string().meta({ description: 'In words.' }),
  call_id: z.string().exactOptional().meta({ description: 'At `tool`: the call.' }),
})
export type Finding = z.infer<typeof Finding>

/** Of a model call in which the judge of a guardrail was asked. */
export const JudgeVerdict = z.strictObject({
  guardrail: z.string(),
  at: GuardrailPoint,
  verdict: z.enum(['pass', 'flag', 'none']).meta({
    description: '`none`: it gave no verdict, or could not be asked.',
  }),
})
export type JudgeVerdict = z.infer<typeof JudgeVerdict>
