import type { ModelRequest, TokenUsage } from '../../core/base/ports/models.ts'

/** Roughly how many tokens a text has: one for four characters, the usual rule of thumb for English text. */
function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4)
}

/** What a call used, estimated from its text. */
export function estimateUsage(request: ModelRequest, outputCharacters: number): TokenUsage {
  return { input_tokens: estimateTokens(inputCharacters(request)), output_tokens: estimateTokens(outputCharacters) }
}

function inputCharacters({ system, messages, tools }: ModelRequest): number {
  let characters = system.length
  for (const message of messages) {
    characters += message.content.length
    if (message.role === 'assistant' && message.tool_calls.length > 0) {
      characters += JSON.stringify(message.tool_calls).length
    }
  }
  return tools.length === 0 ? characters : characters + JSON.stringify(tools).length
}
