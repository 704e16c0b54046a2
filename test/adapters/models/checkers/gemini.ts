import * as z from 'zod'
import { alternation, when } from './rules.ts'

/**
 * What the Gemini API refuses, as its documentation says: https://ai.google.dev/api/generate-content, /gemini-api/docs/function-calling,
 * /thought-signatures.
 * @param wantsSignatures whether the model is one that refuses calls without them
 * @returns one line for each violation
 */
export function geminiViolations(body: unknown, wantsSignatures: boolean): string[] {
  const read = Body.safeParse(body)
  if (!read.success) return [z.prettifyError(read.error)]
  return [...roles(read.data), ...calls(read.data), ...(wantsSignatures ? signatures(read.data) : [])]
}

const Name = z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/)
const Signature = z.string().min(1).optional()
const Part = z.union([
  z.strictObject({ text: z.string(), thought: z.literal(true).optional(), thoughtSignature: Signature }),
  z.strictObject({
    functionCall: z.strictObject({
      id: z.string().min(1).optional(),
      name: Name,
      args: z.record(z.string(), z.unknown()),
    }),
    thoughtSignature: Signature,
  }),
  z.strictObject({
    functionResponse: z.strictObject({
      id: z.string().min(1).optional(),
      name: Name,
      response: z.record(z.string(), z.unknown()),
    }),
  }),
])
type Part = z.output<typeof Part>

/** Keywords that are known; others are refused. */
const keywords =
  /^(?:type|title|description|format|enum|minimum|maximum|minItems|maxItems|required|\$ref|items|additionalProperties|anyOf|oneOf|prefixItems|properties|\$defs)$/
const Schema: z.ZodType<unknown> = z.lazy(() =>
  z.union([
    z.boolean(),
    z
      .object({
        properties: z.record(z.string(), Schema).optional(),
        $defs: z.record(z.string(), Schema).optional(),
        items: Schema.optional(),
        additionalProperties: Schema.optional(),
        anyOf: z.array(Schema).optional(),
      })
      .catchall(z.unknown())
      .refine((schema) => Object.keys(schema).every((keyword) => keywords.test(keyword)), 'an unknown keyword'),
  ]),
)

const Body = z.strictObject({
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(Part).min(1) })).min(1),
  systemInstruction: z
    .strictObject({ parts: z.array(z.strictObject({ text: z.string().regex(/\S/) })).min(1) })
    .optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z
          .array(z.strictObject({ name: Name, description: z.string(), parametersJsonSchema: Schema.optional() }))
          .min(1)
          .max(512),
      }),
    )
    .length(1)
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({
        mode: z.enum(['AUTO', 'ANY', 'NONE']),
        allowedFunctionNames: z.array(Name).optional(),
      }),
    })
    .optional(),
  generationConfig: z.strictObject({
    maxOutputTokens: z.int().min(1),
    temperature: z.number().min(0).max(2).optional(),
    topP: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
    stopSequences: z.array(z.string().min(1)).max(5).optional(),
    responseMimeType: z.literal('application/json').optional(),
    responseJsonSchema: Schema.optional(),
    thinkingConfig: z
      .strictObject({
        includeThoughts: z.literal(true),
        thinkingBudget: z.int().min(0).optional(),
        thinkingLevel: z.enum(['minimal', 'low', 'medium', 'high']).optional(),
      })
      .optional(),
  }),
  serviceTier: z.enum(['standard', 'flex', 'priority']).optional(),
})
type Body = z.output<typeof Body>

function roles({ contents }: Body): string[] {
  return [
    ...alternation(contents.map(({ role }) => role)),
    ...contents.flatMap(({ role, parts }) =>
      parts.flatMap((part) => ('text' in part ? words(part, role) : others(part, role))),
    ),
  ]
}

function words({ text, thought, thoughtSignature }: Extract<Part, { text: string }>, role: string): string[] {
  return [
    ...when(text === '' && thoughtSignature === undefined, 'an empty part'),
    ...when(!text.isWellFormed(), 'text is no Unicode'),
    ...when(thought === true && role === 'user', 'a thought of the user'),
  ]
}

function others(part: Part, role: string): string[] {
  return [
    ...when('functionCall' in part && role === 'user', 'a call of the user'),
    ...when('functionResponse' in part && role === 'model', 'a result of the model'),
  ]
}

function calls({ contents, tools }: Body): string[] {
  const names = new Set(tools?.[0]?.functionDeclarations.map(({ name }) => name))
  const problems: string[] = []
  for (const [at, { parts }] of contents.entries()) {
    const asked = parts.flatMap((part) => ('functionCall' in part ? [part.functionCall] : []))
    const answered = resultsOf(contents[at + 1]?.parts)
    if (asked.map(keyOf).join() !== answered.map(keyOf).join()) {
      problems.push('the function response parts must be those of the function call parts of the turn before')
    }
    for (const { name } of asked) if (!names.has(name)) problems.push(`${name} is not declared`)
  }
  if (resultsOf(contents[0]?.parts).length > 0) problems.push('a result before any call')
  return problems
}

function keyOf({ id, name }: { readonly id?: string | undefined; readonly name: string }): string {
  return `${name}/${id ?? ''}`
}

function resultsOf(parts: readonly Part[] | undefined) {
  return parts?.flatMap((part) => ('functionResponse' in part ? [part.functionResponse] : [])) ?? []
}

function signatures({ contents }: Body): string[] {
  return contents.flatMap(({ parts }) => {
    const first = parts.find((part) => 'functionCall' in part)
    return first !== undefined && 'functionCall' in first && first.thoughtSignature === undefined
      ? ['Function call is missing a thought_signature in functionCall parts']
      : []
  })
}
