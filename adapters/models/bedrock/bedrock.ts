import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  ConverseStreamCommand,
  type ConverseStreamCommandInput,
} from '@aws-sdk/client-bedrock-runtime'
import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { retryAfterSeconds } from '../../../core/engine/execution/retry-after.ts'
import { type Generate, ownName } from '../generate.ts'
import { type FailureKind, failureKindOf, ProviderFailure } from '../provider-failure.ts'
import { createBedrockReplyReader } from './reply.ts'
import { converseMessages, outputConfig, toolConfig } from './request.ts'

export interface BedrockOptions {
  /** The SDK's own default when absent; so are the credentials. */
  readonly region?: string
  readonly endpoint?: string
}

/** Streams Bedrock's Converse API. Works for every model there that converses; one that cannot call tools rejects them. */
export function bedrock({ region, endpoint }: BedrockOptions = {}): Generate {
  const client = new BedrockRuntimeClient({
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
    // Retries are made around all providers alike, in resilience.ts.
    maxAttempts: 1,
  })

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    try {
      const { stream } = await client.send(new ConverseStreamCommand(inputOf(request)), { abortSignal: request.signal })
      const reply = createBedrockReplyReader(request)
      for await (const event of stream ?? []) yield* reply.read(event)
      yield* reply.end()
    } catch (error) {
      request.signal.throwIfAborted()
      throw asFailure(error)
    }
  }
}

function inputOf(request: ModelRequest): ConverseStreamCommandInput {
  return {
    modelId: ownName(request.model),
    messages: converseMessages(request.messages),
    ...(request.system !== '' && { system: [{ text: request.system }] }),
    ...toolConfig(request),
    ...outputConfig(request),
    // Left out, Bedrock reserves the model's maximum against the account's quota and throttles for it.
    inferenceConfig: { maxTokens: request.max_tokens },
  }
}

/** By name, as the same exceptions arrive as a response and as an event within the stream. A test holds this to the SDK. */
export const kinds: Readonly<Record<string, FailureKind>> = {
  ThrottlingException: 'transient',
  ServiceUnavailableException: 'transient',
  InternalServerException: 'transient',
  ModelTimeoutException: 'transient',
  ModelNotReadyException: 'transient',
  ModelStreamErrorException: 'transient',
  ServiceQuotaExceededException: 'unavailable',
  ResourceNotFoundException: 'unknown',
  AccessDeniedException: 'rejected',
  ValidationException: 'rejected',
  ModelErrorException: 'rejected',
}

function asFailure(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error
  if (!(error instanceof BedrockRuntimeServiceException)) {
    const message = error instanceof Error ? error.message : 'unknown'
    const kind = isMissingCredentials(error) ? 'rejected' : 'transient'
    return new ProviderFailure(kind, `The connection failed: ${message}`, { cause: error })
  }
  const unknownModel = /model identifier is invalid|model version .* not supported/i.test(error.message)
  const kind = kinds[error.name] ?? failureKindOf(error.$metadata.httpStatusCode ?? 500)
  return new ProviderFailure(unknownModel ? 'unknown' : kind, `${error.name}: ${error.message}`, {
    cause: error,
    retryAfterS: retryAfterSeconds(error.$response?.headers['retry-after'], Date.now()),
  })
}

function isMissingCredentials(error: unknown): boolean {
  return error instanceof Error && ['CredentialsProviderError', 'TokenProviderError'].includes(error.name)
}
