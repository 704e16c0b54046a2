import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
  ModelErrorException,
} from '@aws-sdk/client-bedrock-runtime'
import type { Lessons } from '../../../core/engine/lessons/lessons.ts'
import { connectionKind } from '../failures/connection-kind.ts'
import { kindOfStatus } from '../failures/http-kind.ts'
import { type FailureKind, ProviderFailure } from '../failures/provider-failure.ts'
import { retryAfterOf } from '../failures/retry-after.ts'
import type { Generate } from '../generate.ts'
import { learningSettings } from '../learning/learning-settings.ts'
import { readReply } from '../reply/read-reply.ts'
import type { WireEvent } from '../wire/read-wire.ts'
import { createBedrockReplyReader } from './reply.ts'
import { converseRequest } from './request.ts'

export interface BedrockOptions {
  /** The SDK's default if absent; the same applies to credentials. */
  readonly region?: string
  readonly endpoint?: string
  /** Lessons about endpoints that all processes share. */
  readonly lessons?: Lessons | undefined
}

/**
 * Streams Bedrock's Converse API. It works for every model there that supports Converse; models without tool calls reject tools.
 */
export function bedrock({ region, endpoint, lessons }: BedrockOptions = {}): Generate {
  const client = new BedrockRuntimeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // Retries work the same for all providers, in resilience.ts.
    maxAttempts: 1,
  })

  return learningSettings({ endpoint: `Converse ${endpoint ?? region ?? ''}`, lessons }, async function* ask(request) {
    const { input, adjustments } = converseRequest(request)
    const { stream, id } = await opened(client, input, request.signal)
    try {
      yield* readReply(eventsOf(stream), createBedrockReplyReader(request, { id, adjustments }))
    } catch (error) {
      throw asFailure(error)
    }
  })
}

interface Opened {
  readonly stream: AsyncIterable<unknown> | readonly unknown[]
  readonly id: string | undefined
}

async function opened(
  client: BedrockRuntimeClient,
  input: ConverseStreamCommandInput,
  abortSignal: AbortSignal,
): Promise<Opened> {
  try {
    const { stream = [], $metadata } = await client.send(new ConverseStreamCommand(input), { abortSignal })
    return { stream, id: $metadata.requestId }
  } catch (error) {
    if (isUnreadCall(error)) return { stream: [unreadCall], id: undefined }
    throw asFailure(error)
  }
}

/** The SDK parses the stream, and yields one event at a time. */
async function* eventsOf(stream: Opened['stream']): AsyncGenerator<readonly WireEvent[]> {
  try {
    for await (const value of stream) yield [{ type: 'value', value }]
  } catch (error) {
    if (!isUnreadCall(error)) throw error
    yield [{ type: 'value', value: unreadCall }]
  }
}

/** The stop reason that has the same meaning when it is not an exception. */
const unreadCall = { messageStop: { stopReason: 'malformed_tool_use' } } as const

/** Nova's service reports a badly written call of its model in this way: the service works, and the request was valid. */
function isUnreadCall(error: unknown): boolean {
  return error instanceof Error && /invalid sequence as part of ToolUse/i.test(error.message)
}

/**
 * By name, since the same exceptions arrive as a response and as an event within the stream. A test compares them with the SDK.
 */
export const kinds: Readonly<Record<string, FailureKind>> = {
  ThrottlingException: 'rate_limited',
  ServiceUnavailableException: 'transient',
  InternalServerException: 'transient',
  ModelTimeoutException: 'transient',
  ModelNotReadyException: 'transient',
  ModelStreamErrorException: 'transient',
  ServiceQuotaExceededException: 'unavailable',
  ResourceNotFoundException: 'unknown',
  AccessDeniedException: 'key_refused',
  ValidationException: 'rejected',
  // The reason that its service gives decides.
  ModelErrorException: 'transient',
  // Common to all AWS services, and so not among this service's exceptions in the SDK.
  UnrecognizedClientException: 'key_refused',
  ExpiredTokenException: 'key_refused',
  InvalidSignatureException: 'key_refused',
}

function asFailure(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error
  if (!(error instanceof BedrockRuntimeServiceException)) {
    const message = error instanceof Error ? error.message : 'unknown'
    const kind = isNotSetUp(error) ? 'key_refused' : connectionKind(error)
    return new ProviderFailure(kind, `The connection failed: ${message}`, { cause: error })
  }
  const { name, message, $metadata, $response } = error
  const kind = kindOfModelError(error) ?? kinds[name] ?? kindOfStatus($metadata.httpStatusCode ?? 500)
  return new ProviderFailure(kindInWords(name, message) ?? kind, `${name}: ${message}`, {
    cause: error,
    retryAfterS: retryAfterOf($response?.headers, message, kind),
  })
}

/**
 * "The system encountered an unexpected error during processing" may mean a temporary error, and as often that the model does not
 * accept such a request: the original status decides.
 */
function kindOfModelError(error: BedrockRuntimeServiceException): FailureKind | undefined {
  const status = error instanceof ModelErrorException ? error.originalStatusCode : undefined
  return status === undefined ? undefined : kindOfStatus(status)
}

/** Errors that arrive as bad requests but are not. */
function kindInWords(name: string, message: string): FailureKind | undefined {
  if (name !== 'ValidationException') return undefined
  if (/model identifier is invalid|model version .* not supported/i.test(message)) return 'unknown'
  const isTooLong =
    /(?:input|prompt) is too long|too many (?:input )?tokens|input tokens exceed|exceeds? (?:the )?(?:context|maximum (?:context|input|number of tokens))/i
  return isTooLong.test(message) || /context (?:window|length|limit)/i.test(message) ? 'context_too_long' : undefined
}

/** Whether credentials or the region are missing, or the region is impossible: no request is sent until people configure them. */
export function isNotSetUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name, message } = error
  return (
    /^(?:CredentialsProviderError|TokenProviderError)$/.test(name) ||
    /^Region (?:is missing|not accepted)/.test(message)
  )
}
