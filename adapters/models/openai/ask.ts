import type { ModelChunk, ModelReply, ModelRequest } from '../../../core/base/ports/models.ts'
import type { Generate } from '../generate.ts'
import { readReply } from '../reply/read-reply.ts'
import { estimateUsage } from '../reply/token-estimate.ts'
import type { Body, Endpoint } from './endpoint.ts'
import { asFailure, filterIn } from './failure.ts'
import { createLearned } from './learned.ts'
import type { Protocol } from './protocol.ts'
import { changeFor } from './refusals.ts'
import { type Change, takenAfter } from './taken.ts'

/** An endpoint that refuses more than this is refusing the request. */
const maxResends = 6

/**
 * Asks an endpoint in one protocol. Where it refuses how a request is written, the same is asked again as it takes it; that is
 * remembered once it answered, and told with each reply.
 */
export function asking(endpoint: Endpoint, protocol: Protocol): Generate {
  const learned = createLearned()

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    let changes = learned.of(request.model)
    for (let resends = 0; ; resends++) {
      const taken = takenAfter(changes, protocol.atFirst)
      const body = protocol.body(request, taken)
      const change = yield* answer(request, body, changes, (error) =>
        resends < maxResends ? changeFor(error, { body, taken }, changes) : undefined,
      )
      if (change === undefined) return
      changes = [...changes, change]
    }
  }

  /** @returns what to do otherwise, where the request was refused and nothing was answered yet; nothing once it is answered */
  async function* answer(
    request: ModelRequest,
    body: Body,
    changes: readonly Change[],
    changeAfter: (error: unknown) => Change | undefined,
  ): AsyncGenerator<ModelChunk, Change | undefined> {
    const attempt = { request, changes, isAnswering: false }
    try {
      const wire = endpoint.post(protocol.path, body, request.signal)
      for await (const chunks of readReply(wire, protocol.reader(request))) yield* told(attempt, chunks)
      return undefined
    } catch (error) {
      request.signal.throwIfAborted()
      return yield* afterFailure(attempt, error, changeAfter)
    }
  }

  function* afterFailure(
    attempt: Attempt,
    error: unknown,
    changeAfter: (error: unknown) => Change | undefined,
  ): Generator<ModelChunk, Change | undefined> {
    if (attempt.isAnswering) throw asFailure(error)
    const filter = filterIn(error)
    if (filter !== undefined) {
      yield* told(attempt, [withheld(attempt.request, filter)])
      return undefined
    }
    const change = changeAfter(error)
    if (change === undefined) throw asFailure(error)
    return change
  }

  function* told(attempt: Attempt, chunks: readonly ModelChunk[]): Iterable<ModelChunk> {
    const { request, changes } = attempt
    for (const chunk of chunks) {
      if (!attempt.isAnswering && isOfAnswer(chunk)) {
        attempt.isAnswering = true
        learned.keep(request.model, changes)
      }
      yield chunk.type === 'finish' ? { ...chunk, ...adjustmentsOf(request, changes) } : chunk
    }
  }

  function adjustmentsOf(request: ModelRequest, changes: readonly Change[]): Pick<ModelReply, 'adjustments'> {
    const adjustments = [...changes.map(({ words }) => words), ...protocol.leftOut(request)]
    return adjustments.length === 0 ? {} : { adjustments }
  }
}

interface Attempt {
  readonly request: ModelRequest
  readonly changes: readonly Change[]
  isAnswering: boolean
}

function isOfAnswer(chunk: ModelChunk): boolean {
  return chunk.type !== 'progress' || chunk.characters > 0
}

/** A request that its provider took for one that it does not answer. */
function withheld(request: ModelRequest, filter: string): ModelChunk {
  return {
    type: 'finish',
    parts: [],
    reason: 'filtered',
    told_reason: filter,
    usage: { ...estimateUsage(request, 0), estimated: true },
    model: request.model,
  }
}
