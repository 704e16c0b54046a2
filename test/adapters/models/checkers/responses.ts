import * as z from 'zod'
import { isJson, when } from './when.ts'

const name = /^[a-zA-Z0-9_-]{1,64}$/

const Item = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('message'),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content: z.string(),
    phase: z.enum(['commentary', 'final_answer']).optional(),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: z.string().min(1).max(64),
    name: z.string().regex(name),
    arguments: z.string(),
  }),
  z.strictObject({ type: z.literal('function_call_output'), call_id: z.string().min(1).max(64), output: z.string() }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: z.string().min(1),
    encrypted_content: z.string().min(1),
    summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
  }),
])
type Item = z.output<typeof Item>

const Schema = z.record(z.string(), z.unknown())
const Request = z.strictObject({
  model: z.string().min(1),
  instructions: z.string().min(1).optional(),
  input: z.array(Item).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string().regex(name),
        description: z.string(),
        parameters: Schema,
        strict: z.boolean(),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string().regex(name) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  text: z
    .strictObject({
      format: z.strictObject({
        type: z.literal('json_schema'),
        name: z.string().regex(name),
        schema: Schema,
        strict: z.boolean(),
      }),
    })
    .optional(),
  reasoning: z.strictObject({ effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']) }).optional(),
  max_output_tokens: z.int().positive(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  service_tier: z.string().optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).optional(),
  stream: z.literal(true),
  store: z.literal(false),
  include: z.array(z.literal('reasoning.encrypted_content')).optional(),
})
type Request = z.output<typeof Request>

/** What is wrong with the body of a request by OpenAI's reference of Responses, in words; nothing where all is right. */
export function responsesViolations(body: unknown): string[] {
  const parsed = Request.safeParse(body)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  return rules.flatMap((rule) => rule(parsed.data))
}

const rules: readonly ((request: Request) => string[])[] = [
  ({ input }) =>
    input.flatMap((item, at) => when(item.type === 'message' && item.content.trim() === '', `message ${at} is empty`)),
  // "No tool output found for function call …", and the other way round.
  ({ input }) => [
    ...callsOf(input).flatMap((id) => when(countOf(outputsOf(input), id) !== 1, `the call ${id} has not one output`)),
    ...outputsOf(input).flatMap((id) => when(countOf(callsOf(input), id) !== 1, `the output ${id} is of not one call`)),
  ],
  ({ input }) =>
    input.flatMap((item, at) =>
      when(
        item.type === 'function_call_output' && !callsOf(input.slice(0, at)).includes(item.call_id),
        `the output at ${at} comes before its call`,
      ),
    ),
  ({ input }) => input.flatMap((item) => when(item.type === 'function_call' && !isJson(item.arguments), 'no JSON')),
  // "… of type 'reasoning' was provided without its required following item".
  ({ input }) =>
    input.flatMap((item, at) => when(item.type === 'reasoning' && !isOfModel(input[at + 1]), `nothing follows ${at}`)),
  ({ tools, tool_choice, parallel_tool_calls }) =>
    when(tools === undefined && (tool_choice ?? parallel_tool_calls) !== undefined, 'a choice of tools without tools'),
]

function isOfModel(item: Item | undefined): boolean {
  if (item === undefined || item.type === 'function_call_output') return false
  return item.type !== 'message' || item.role === 'assistant'
}

function callsOf(input: readonly Item[]): string[] {
  return input.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : []))
}

function outputsOf(input: readonly Item[]): string[] {
  return input.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : []))
}

function countOf(list: readonly string[], one: string): number {
  return list.filter((other) => other === one).length
}
