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
  /** The SDK's own default when absent; so are the credentials. */
  readonly region?: string
  readonly endpoint?: string
  /** What all processes learn of endpoints. */
  readonly lessons?: Lessons | undefined
}

/** Streams Bedrock's Converse API. Works for every model there that converses; one that cannot call tools rejects them. */
export function bedrock({ region, endpoint, lessons }: BedrockOptions = {}): Generate {
  const client = new BedrockRuntimeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // Retries are made around all providers alike, in resilience.ts.
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

/** The SDK reads what comes, and gives it one by one. */
async function* eventsOf(stream: Opened['stream']): AsyncGenerator<readonly WireEvent[]> {
  try {
    for await (const value of stream) yield [{ type: 'value', value }]
  } catch (error) {
    if (!isUnreadCall(error)) throw error
    yield [{ type: 'value', value: unreadCall }]
  }
}

/** The word for it where it is no exception. */
const unreadCall = { messageStop: { stopReason: 'malformed_tool_use' } } as const

/** Nova’s service says so of a call that its model wrote badly: it is there, and the request was well. */
function isUnreadCall(error: unknown): boolean {
  return error instanceof Error && /invalid sequence as part of ToolUse/i.test(error.message)
}

/** By name, as the same exceptions arrive as a response and as an event within the stream. A test holds this to the SDK. */
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
  // What its service says of why, decides.
  ModelErrorException: 'transient',
  // Of all services of AWS, and so not among the SDK's exceptions of this one.
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

/** “The system encountered an unexpected error during processing”, as often as that the model takes no such request. */
function kindOfModelError(error: BedrockRuntimeServiceException): FailureKind | undefined {
  const status = error instanceof ModelErrorException ? error.originalStatusCode : undefined
  return status === undefined ? undefined : kindOfStatus(status)
}

/** What is told as a bad request, and is none. */
function kindInWords(name: string, message: string): FailureKind | undefined {
  if (name !== 'ValidationException') return undefined
  if (/model identifier is invalid|model version .* not supported/i.test(message)) return 'unknown'
  const isTooLong =
    /(?:input|prompt) is too long|too many (?:input )?tokens|input tokens exceed|exceeds? (?:the )?(?:context|maximum (?:context|input|number of tokens))/i
  return isTooLong.test(message) || /context (?:window|length|limit)/i.test(message) ? 'context_too_long' : undefined
}

/** Whether there are no credentials here, or no region, or one that cannot be any: nothing is asked before people say what they are. */
export function isNotSetUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { name, message } = error
  return (
    /^(?:CredentialsProviderError|TokenProviderError)$/.test(name) ||
    /^Region (?:is missing|not accepted)/.test(message)
  )
}
