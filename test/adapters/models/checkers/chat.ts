import * as z from 'zod'
import { isJson, when } from './when.ts'

/**
 * - `lax`: what OpenAI's reference of chat completions asks of a request, which all compatible services ask as well;
 * - `strict`: that, and what one or the other of them asks besides, each as its documentation or its refusals say.
 */
export type Strictness = 'lax' | 'strict'

const Message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.string().nullable(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        type: z.literal('function'),
        function: z.object({ name: z.string(), arguments: z.string() }),
      }),
    )
    .min(1)
    .optional(),
})
type Message = z.output<typeof Message>

const Schema = z.record(z.string(), z.unknown())
const Request = z.strictObject({
  model: z.string().min(1),
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({ name: z.string(), description: z.string(), parameters: Schema }),
      }),
    )
    .min(1)
    .max(128)
    .optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: z.string() }) }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: z
    .strictObject({
      type: z.literal('json_schema'),
      json_schema: z.strictObject({ name: z.string().regex(/^[\w-]{1,64}$/), schema: Schema }),
    })
    .optional(),
  max_tokens: z.int().positive().optional(),
  max_completion_tokens: z.int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  seed: z.int().optional(),
  stop: z.array(z.string().min(1)).min(1).max(4).optional(),
  service_tier: z.string().optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
})
type Request = z.output<typeof Request>

/** What is wrong with the body of a request, in words; nothing where all is right. */
export function chatViolations(body: unknown, strictness: Strictness): string[] {
  const parsed = Request.safeParse(body)
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  const request = parsed.data
  const rules = strictness === 'lax' ? lax : [...lax, ...strict]
  return rules.flatMap((rule) => rule(request))
}

type Rule = (request: Request) => string[]

const name = /^[a-zA-Z0-9_-]{1,64}$/

const lax: readonly Rule[] = [
  ({ messages }) => messages.flatMap(contentRule),
  ({ messages }) => answeredRule(messages),
  ({ messages }) =>
    callsOf(messages).flatMap(({ id, function: called }) => [
      ...when(!/^[\w-]{1,40}$/.test(id), `the id ${JSON.stringify(id)} is not one of at most 40 letters`),
      ...when(!name.test(called.name), `the name ${JSON.stringify(called.name)} does not match its pattern`),
      ...when(!isJson(called.arguments), `the arguments of ${id} are no JSON`),
    ]),
  ({ messages }) => {
    const ids = callsOf(messages).map(({ id }) => id)
    return when(new Set(ids).size < ids.length, 'two calls have one id')
  },
  ({ tools = [] }) =>
    tools.flatMap(({ function: tool }) => [
      ...when(!name.test(tool.name), `the tool ${tool.name} does not match its pattern`),
      ...when(tool.parameters.type !== 'object', `the parameters of ${tool.name} are those of no object`),
    ]),
  ({ tools, tool_choice, parallel_tool_calls }) => [
    ...when(tools === undefined && tool_choice !== undefined, 'tool_choice is only allowed beside tools'),
    ...when(tools === undefined && parallel_tool_calls !== undefined, 'parallel_tool_calls only beside tools'),
    ...when(
      typeof tool_choice === 'object' && !tools?.some((tool) => tool.function.name === tool_choice.function.name),
      'the chosen tool is not there',
    ),
  ],
  ({ max_tokens, max_completion_tokens }) =>
    when(max_tokens !== undefined && max_completion_tokens !== undefined, 'the limit is told twice'),
]

const strict: readonly Rule[] = [
  // vLLM's templates of Mistral and Gemma: instructions stand at the beginning or nowhere.
  ({ messages }) =>
    when(
      messages.slice(1).some(({ role }) => role === 'system'),
      'a system message in the middle',
    ),
  // Mistral: "Expected last role User or Tool".
  ({ messages }) => when(!['user', 'tool'].includes(messages.at(-1)?.role ?? ''), 'the last word is the model’s'),
  // Mistral: "Unexpected role 'user' after role 'tool'".
  ({ messages }) =>
    pairsOf(messages).flatMap(([one, next]) =>
      when(one.role === 'tool' && next.role === 'user', 'a user after a tool'),
    ),
  // Templates of Mistral and Gemma look at users and at answers without calls.
  ({ messages }) => {
    const turns = messages.filter(({ role, tool_calls }) => !['system', 'tool'].includes(role) && !tool_calls)
    return turns.flatMap(({ role }, at) =>
      when(role !== (at % 2 === 0 ? 'user' : 'assistant'), `roles do not alternate at ${at}`),
    )
  },
  // vLLM and llama.cpp parse them for their templates.
  ({ messages }) =>
    callsOf(messages).flatMap(({ id, function: called }) =>
      when(!isObject(called.arguments), `the arguments of ${id} are no object`),
    ),
  // Anthropic behind LiteLLM: "Requests which include `tool_use` or `tool_result` blocks must define `tools`".
  ({ messages, tools }) => when(tools === undefined && callsOf(messages).length > 0, 'calls without tools'),
  // Gemini: "Unknown name … Cannot find field".
  ({ tools, response_format }) =>
    [...(tools ?? []).map((tool) => tool.function.parameters), response_format?.json_schema.schema ?? {}].flatMap(
      (schema) =>
        ['propertyNames', '$schema', 'patternProperties', 'const', 'not', 'if'].flatMap((word) =>
          when(hasKeyword(schema, word), `a schema has ${word}`),
        ),
    ),
]

function contentRule({ role, content, tool_calls, tool_call_id }: Message, at: number): string[] {
  const isBlank = content === null || content.trim() === ''
  return [
    ...when(isBlank && !(role === 'assistant' && tool_calls), `message ${at} of ${role} is empty`),
    ...when(content !== null && isBlank, `message ${at} has a blank text`),
    ...when(tool_calls !== undefined && role !== 'assistant', `message ${at} of ${role} has calls`),
    ...when((tool_call_id !== undefined) !== (role === 'tool'), `message ${at} of ${role} and a call’s id`),
  ]
}

/** Each call is followed by its result before anybody else speaks, and there are no other results. */
function answeredRule(messages: readonly Message[]): string[] {
  let open: readonly string[] = []
  const problems: string[] = []
  for (const { role, tool_calls, tool_call_id } of [
    ...messages,
    { role: 'end', tool_calls: undefined, tool_call_id: undefined },
  ]) {
    if (role === 'tool') {
      problems.push(...when(!open.includes(tool_call_id ?? ''), `a result of no call: ${tool_call_id}`))
      open = open.filter((id) => id !== tool_call_id)
      continue
    }
    problems.push(...open.map((id) => `the call ${id} has no result`))
    open = (tool_calls ?? []).map(({ id }) => id)
  }
  return problems
}

function callsOf(messages: readonly Message[]) {
  return messages.flatMap(({ tool_calls = [] }) => tool_calls)
}

function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).flatMap((next, at): [T, T][] => {
    const one = list[at]
    return one === undefined ? [] : [[one, next]]
  })
}

/** As a keyword, and not as the name of a property. */
function hasKeyword(schema: unknown, word: string): boolean {
  if (Array.isArray(schema)) return schema.some((one) => hasKeyword(one, word))
  if (typeof schema !== 'object' || schema === null) return false
  return Object.entries(schema).some(([keyword, value]) => {
    if (keyword === word) return true
    if (['enum', 'default', 'required'].includes(keyword)) return false
    const isOfNames = ['properties', '$defs', 'definitions'].includes(keyword)
    return hasKeyword(isOfNames && typeof value === 'object' && value !== null ? Object.values(value) : value, word)
  })
}

function isObject(text: string): boolean {
  const value: unknown = isJson(text) ? JSON.parse(text) : undefined
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
