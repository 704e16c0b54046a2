import type { GivenPart, ModelPart, ModelRequest, TokenUsage } from '../../../core/base/ports/models.ts'

/** A rough token count: one for every four characters, the usual rule of thumb for English text. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4)
}

/** A call's usage, estimated from its text. */
export function estimateUsage(request: ModelRequest, outputCharacters: number): TokenUsage {
  return { input_tokens: estimateTokens(inputCharacters(request)), output_tokens: estimateTokens(outputCharacters) }
}

function inputCharacters({ system, turns, tools }: ModelRequest): number {
  let characters = system.length
  for (const { parts } of turns) {
    for (const part of parts) characters += charactersOf(part)
  }
  return tools.length === 0 ? characters : characters + JSON.stringify(tools).length
}

function charactersOf(part: GivenPart | ModelPart): number {
  switch (part.type) {
    case 'file':
      return 0
    case 'tool_call':
      return part.name.length + JSON.stringify(part.arguments ?? {}).length
    default:
      return part.text.length
  }
}
