import * as z from 'zod'
import { alternation, toolParameters, when } from './rules.ts'

/**
 * What the Messages API refuses, as its documentation says: https://platform.claude.com/docs/en/api/messages,
 * /build-with-claude/extended-thinking, /agents-and-tools/tool-use/implement-tool-use.
 * @returns one line for each violation
 */
export function messagesViolations(body: unknown): string[] {
  const read = Body.safeParse(body)
  if (!read.success) return [z.prettifyError(read.error)]
  const roles = alternation(read.data.messages.map(({ role }) => role))
  return [...roles, ...contents(read.data), ...calls(read.data), ...thoughts(read.data), ...marks(read.data)]
}

const Mark = z.strictObject({ type: z.literal('ephemeral') }).optional()
const Text = z.strictObject({ type: z.literal('text'), text: z.string(), cache_control: Mark })
const Name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)
const Id = z.string().regex(/^[a-zA-Z0-9_-]+$/)
const Block = z.discriminatedUnion('type', [
  Text,
  z.strictObject({ type: z.literal('tool_use'), id: Id, name: Name, input: z.record(z.string(), z.unknown()) }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: Id,
    content: z.string().min(1),
    is_error: z.boolean().optional(),
    cache_control: Mark,
  }),
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().min(1) }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string().min(1) }),
])
const Body = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  stream: z.literal(true),
  system: z.array(Text).min(1).optional(),
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(Block).min(1) })).min(1),
  tools: z
    .array(
      z.strictObject({
        name: Name,
        description: z.string(),
        input_schema: toolParameters,
        cache_control: Mark,
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z
    .strictObject({
      type: z.enum(['auto', 'any', 'tool', 'none']),
      name: Name.optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  thinking: z
    .union([
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024) }),
      z.strictObject({ type: z.enum(['adaptive', 'disabled']) }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high']).optional(),
      format: z.strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) }).optional(),
    })
    .optional(),
  stop_sequences: z.array(z.string().regex(/\S/)).optional(),
  metadata: z.strictObject({ user_id: z.string() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
})
type Body = z.output<typeof Body>
type Message = Body['messages'][number]

function contents({ messages }: Body): string[] {
  return messages.flatMap((message) => message.content.flatMap((_, at) => blockAt(message, at)))
}

function blockAt({ role, content }: Message, at: number): string[] {
  const block = content[at]
  if (block?.type === 'text') {
    return [
      ...when(block.text.trim() === '', 'text content blocks must be non-empty'),
      ...when(!block.text.isWellFormed(), 'text is no Unicode'),
    ]
  }
  const isAnswer = block?.type === 'tool_result'
  return [
    ...when(isAnswer !== (role === 'user'), `${block?.type} in a message of ${role}`),
    ...when(isAnswer && at > 0 && content[at - 1]?.type !== 'tool_result', 'results come first'),
  ]
}

function calls({ messages, tools }: Body): string[] {
  const all = messages.flatMap(callsOf)
  const names = new Set(tools?.map(({ name }) => name))
  return [
    ...when(new Set(all.map(({ id }) => id)).size < all.length, 'tool_use ids must be unique'),
    ...all.flatMap(({ name }) => when(!names.has(name), `${name} is not declared`)),
    ...messages.flatMap((message, at) => answers(message, messages[at + 1])),
    ...when(resultsOf(messages[0]).length > 0, 'tool_result without tool_use'),
  ]
}

/** @param next what follows it */
function answers(message: Message, next: Message | undefined): string[] {
  const asked = callsOf(message).map(({ id }) => id)
  const answered = resultsOf(next)
  return [
    ...when(!asked.every((id) => answered.includes(id)), 'tool_use without tool_result in the next message'),
    ...when(!answered.every((id) => asked.includes(id)), 'tool_result without tool_use'),
    ...when(new Set(answered).size < answered.length, 'two results of one call'),
  ]
}

function callsOf({ content }: Message) {
  return content.flatMap((block) => (block.type === 'tool_use' ? [block] : []))
}

function resultsOf(message: Message | undefined): string[] {
  return message?.content.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : [])) ?? []
}

function thoughts({ messages, thinking, max_tokens, temperature, tool_choice }: Body): string[] {
  const problems: string[] = []
  for (const { content } of messages) {
    if (/thinking$/.test(content.at(-1)?.type ?? '')) problems.push('the final block of a message cannot be thinking')
  }
  if (thinking?.type !== 'enabled') return problems
  if (thinking.budget_tokens >= max_tokens) problems.push('budget_tokens must be less than max_tokens')
  if (temperature !== undefined) problems.push('temperature while thinking')
  if (tool_choice?.type === 'any' || tool_choice?.type === 'tool') problems.push('a forced call while thinking')
  const lastWords = messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some(({ type }) => type === 'text'),
  )
  for (const { role, content } of messages.slice(lastWords + 1)) {
    const isCalling = role === 'assistant' && content.some(({ type }) => type === 'tool_use')
    if (isCalling && !/thinking$/.test(content[0]?.type ?? ''))
      problems.push('a turn with a call must begin with thinking')
  }
  return problems
}

function marks(body: Body): string[] {
  const marked = JSON.stringify(body).match(/"cache_control":/g) ?? []
  return marked.length > 4 ? ['more than four marks'] : []
}
