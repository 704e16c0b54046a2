import type { Lessons } from '../../../core/engine/lessons/lessons.ts'
import type { Generate } from '../generate.ts'
import { asking } from './ask.ts'
import { chatProtocol } from './chat/protocol.ts'
import { createEndpoint, type EndpointOptions } from './endpoint.ts'
import type { Protocol } from './protocol.ts'
import { responsesProtocol } from './responses/protocol.ts'

export interface OpenAIOptions extends EndpointOptions {
  /** Lessons about endpoints that all processes share. */
  readonly lessons?: Lessons | undefined
}

/** The chat completions of OpenAI and compatible services (Ollama, vLLM, Gemini's and other endpoints). */
export function chatCompletions(options: OpenAIOptions): Generate {
  // OpenAI's newer models refuse `max_tokens`; many compatible services know only that.
  const limitName = options.baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens'
  return speaking(chatProtocol(limitName), options)
}

/** The Responses API, which keeps a model's reasoning between calls. */
export function responses(options: OpenAIOptions): Generate {
  return speaking(responsesProtocol, options)
}

function speaking(protocol: Protocol, { lessons, ...options }: OpenAIOptions): Generate {
  const endpoint = `${options.baseUrl ?? ''}${protocol.path}`
  return asking(createEndpoint(options), protocol, { endpoint, lessons })
}
