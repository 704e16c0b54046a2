import * as z from 'zod'
import { alternation, toolParameters, when } from './rules.ts'

/**
 * What Converse refuses, as its documentation says: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 * and those of its blocks; and what Claude refuses behind it.
 * @param body as it stands on the wire
 * @returns one line for each violation
 */
export function converseViolations(body: unknown): string[] {
  const read = Body.safeParse(body)
  if (!read.success) return [z.prettifyError(read.error)]
  return [...roles(read.data), ...calls(read.data), ...thoughts(read.data)]
}

const Filled = z
  .string()
  .regex(/\S/, 'the text field is blank')
  .refine((text) => text.isWellFormed(), 'no Unicode')
const Name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)
const Id = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/)
const CachePoint = z.strictObject({ cachePoint: z.strictObject({ type: z.literal('default') }) })
const Block = z.union([
  z.strictObject({ text: Filled }),
  z.strictObject({
    toolUse: z.strictObject({ toolUseId: Id, name: Name, input: z.record(z.string(), z.unknown()) }),
  }),
  z.strictObject({
    toolResult: z.strictObject({
      toolUseId: Id,
      content: z.array(z.strictObject({ text: Filled })).min(1),
      status: z.enum(['success', 'error']),
    }),
  }),
  z.strictObject({
    reasoningContent: z.union([
      z.strictObject({ reasoningText: z.strictObject({ text: z.string(), signature: z.string().min(1) }) }),
      z.strictObject({ redactedContent: z.string().min(1) }),
    ]),
  }),
  CachePoint,
])
type Block = z.output<typeof Block>

const Fields = z.record(z.string(), z.unknown())
const Body = z.strictObject({
  messages: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(Block).min(1) })).min(1),
  system: z
    .array(z.union([z.strictObject({ text: Filled }), CachePoint]))
    .min(1)
    .optional(),
  inferenceConfig: z.strictObject({
    maxTokens: z.int().min(1),
    temperature: z.number().min(0).max(1).optional(),
    topP: z.number().min(0).max(1).optional(),
    stopSequences: z.array(z.string().min(1)).optional(),
  }),
  toolConfig: z
    .strictObject({
      tools: z
        .array(
          z.union([
            z.strictObject({
              toolSpec: z.strictObject({
                name: Name,
                description: z.string().min(1),
                inputSchema: z.strictObject({ json: toolParameters }),
              }),
            }),
            CachePoint,
          ]),
        )
        .min(1),
      toolChoice: Fields.optional(),
    })
    .optional(),
  outputConfig: Fields.optional(),
  additionalModelRequestFields: z
    .looseObject({ thinking: z.object({ type: z.string(), budget_tokens: z.int().optional() }).optional() })
    .optional(),
  requestMetadata: z.record(z.string().min(1).max(256), z.string().max(256)).optional(),
  serviceTier: z.strictObject({ type: z.enum(['default', 'flex', 'priority', 'reserved']) }).optional(),
})
type Body = z.output<typeof Body>

function roles({ messages }: Body): string[] {
  const isOfModel = (block: Block) => 'toolUse' in block || 'reasoningContent' in block
  return [
    ...alternation(messages.map(({ role }) => role)),
    ...messages.flatMap(({ role, content }) => [
      ...when(role === 'user' && content.some(isOfModel), 'a call of the user'),
      ...when(role === 'assistant' && content.some((block) => 'toolResult' in block), 'a result of the assistant'),
    ]),
  ]
}

function calls({ messages, toolConfig }: Body): string[] {
  const names = new Set(toolConfig?.tools.flatMap((tool) => ('toolSpec' in tool ? [tool.toolSpec.name] : [])))
  const all = messages.flatMap(({ content }) => callsIn(content))
  const problems = new Set(all.map(({ toolUseId }) => toolUseId)).size < all.length ? ['duplicate ids'] : []
  if (all.length > 0 && toolConfig === undefined)
    problems.push('The toolConfig field must be defined when using toolUse')
  for (const { name } of all) if (!names.has(name)) problems.push(`${name} is not declared`)
  for (const [at, { content }] of messages.entries()) {
    const asked = callsIn(content).map(({ toolUseId }) => toolUseId)
    const answered = resultsIn(messages[at + 1]?.content ?? [])
    if (asked.toSorted().join() !== answered.toSorted().join()) {
      problems.push('the number of toolResult blocks must be that of the toolUse blocks of the previous turn')
    }
  }
  if (resultsIn(messages[0]?.content ?? []).length > 0) problems.push('a result before any call')
  return problems
}

function callsIn(content: readonly Block[]) {
  return content.flatMap((block) => ('toolUse' in block ? [block.toolUse] : []))
}

function resultsIn(content: readonly Block[]): string[] {
  return content.flatMap((block) => ('toolResult' in block ? [block.toolResult.toolUseId] : []))
}

function thoughts({ messages, additionalModelRequestFields, inferenceConfig }: Body): string[] {
  const problems: string[] = []
  for (const { content } of messages) {
    const last = content.at(-1)
    if (last !== undefined && 'reasoningContent' in last) problems.push('the final block cannot be reasoning')
  }
  const thinking = additionalModelRequestFields?.thinking
  if (thinking?.type !== 'enabled') return problems
  if ((thinking.budget_tokens ?? 0) < 1024) problems.push('too small a budget')
  if ((thinking.budget_tokens ?? 0) >= inferenceConfig.maxTokens)
    problems.push('budget_tokens must be less than maxTokens')
  if (inferenceConfig.temperature !== undefined) problems.push('temperature while thinking')
  const lastWords = messages.findLastIndex(
    ({ role, content }) => role === 'user' && content.some((block) => 'text' in block),
  )
  for (const { role, content } of messages.slice(lastWords + 1)) {
    const first = content[0]
    const begins = first !== undefined && 'reasoningContent' in first
    if (role === 'assistant' && callsIn(content).length > 0 && !begins)
      problems.push('a turn with a call must begin with reasoning')
  }
  return problems
}
