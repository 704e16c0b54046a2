import type { ModelRequest, TokenUsage, Turn } from '../../core/base/ports/models.ts'

/** Roughly how many tokens a text has: one for four characters, the usual rule of thumb for English text. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4)
}

/** What a call used, estimated from its text. */
export function estimateUsage(request: ModelRequest, outputCharacters: number): TokenUsage {
  return { input_tokens: estimateTokens(inputCharacters(request)), output_tokens: estimateTokens(outputCharacters) }
}

function inputCharacters({ system, turns, tools }: ModelRequest): number {
  const said = turns.reduce((sum, turn) => sum + charactersOf(turn), system.length)
  return tools.length === 0 ? said : said + JSON.stringify(tools).length
}

function charactersOf({ parts }: Turn): number {
  let characters = 0
  for (const part of parts) {
    if ('text' in part) characters += part.text.length
    else if (part.type === 'tool_call') characters += JSON.stringify(part.arguments ?? {}).length + part.name.length
  }
  return characters
}
