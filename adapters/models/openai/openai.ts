import type { Generate } from '../generate.ts'
import { asking } from './ask.ts'
import { chatProtocol } from './chat/protocol.ts'
import { createEndpoint, type EndpointOptions } from './endpoint.ts'
import { responsesProtocol } from './responses/protocol.ts'

/** Chat completions of OpenAI and of what is compatible with it (Ollama, vLLM, Gemini's and others' endpoints). */
export function chatCompletions(options: EndpointOptions): Generate {
  // OpenAI's newer models refuse `max_tokens`; many compatible services know nothing else.
  const limitName = options.baseUrl === undefined ? 'max_completion_tokens' : 'max_tokens'
  return asking(createEndpoint(options), chatProtocol(limitName))
}

/** Responses, which keep a model's reasoning from call to call. */
export function responses(options: EndpointOptions): Generate {
  return asking(createEndpoint(options), responsesProtocol)
}
