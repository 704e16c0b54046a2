import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import type { Generate } from '../generate.ts'
import { type Change, createLearned } from './learned.ts'

/** An endpoint that refuses more than this is refusing the request. */
const maxResends = 6

/** How one endpoint is asked. */
export interface Askable<Done extends Change> {
  /** Once, in the form that these changes make of it. Nothing is sent before it is listened to. */
  ask(request: ModelRequest, changes: readonly Done[]): AsyncIterable<readonly ModelChunk[]>
  /**
   * What to do about a refusal, so that the same is asked in a form that the endpoint takes. `undefined`: nothing, the request is
   * refused for what it says, or this was done already.
   */
  changeAfter(error: unknown, request: ModelRequest, changes: readonly Done[]): Done | undefined
  /** An error that is an answer. */
  answerIn?(error: unknown, request: ModelRequest): ModelChunk | undefined
  /** What an error is to whoever tries again and asks others. */
  failureOf(error: unknown): unknown
}

/**
 * Asks an endpoint. Where it refuses how a request is written, the same is asked again as it takes it; that is told with the
 * reply, and remembered once it answered: for all, unless it may have been refused for what this request says, or this tenant's do.
 */
export function askAndLearn<Done extends Change>(endpoint: Askable<Done>): Generate {
  const learned = createLearned<Done>()

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    let changes = learned.of(request)
    for (let resends = 0; ; resends++) {
      const change = yield* answer({ request, changes, mayChange: resends < maxResends, isAnswering: false })
      if (change === undefined) return
      changes = [...changes, change]
    }
  }

  /** @returns what to do otherwise, where the request was refused and nothing was answered yet; nothing once it is answered */
  async function* answer(attempt: Attempt<Done>): AsyncGenerator<ModelChunk, Done | undefined> {
    const { request, changes } = attempt
    const reply = endpoint.ask(request, changes)
    try {
      for await (const chunks of reply) yield* told(attempt, chunks)
      return undefined
    } catch (error) {
      request.signal.throwIfAborted()
      return yield* afterFailure(attempt, error)
    }
  }

  function* afterFailure(attempt: Attempt<Done>, error: unknown): Generator<ModelChunk, Done | undefined> {
    const { request, changes, mayChange, isAnswering } = attempt
    if (isAnswering) throw endpoint.failureOf(error)
    const answered = endpoint.answerIn?.(error, request)
    if (answered !== undefined) {
      yield* told(attempt, [answered])
      return undefined
    }
    const change = mayChange ? endpoint.changeAfter(error, request, changes) : undefined
    if (change === undefined) throw endpoint.failureOf(error)
    return change
  }

  function* told(attempt: Attempt<Done>, chunks: readonly ModelChunk[]): Iterable<ModelChunk> {
    const { request, changes } = attempt
    for (const chunk of chunks) {
      if (!attempt.isAnswering && isOfAnswer(chunk)) {
        attempt.isAnswering = true
        learned.keep(request, changes)
      }
      yield chunk.type === 'finish' ? withAdjustments(chunk, changes) : chunk
    }
  }
}

interface Attempt<Done> {
  readonly request: ModelRequest
  readonly changes: readonly Done[]
  readonly mayChange: boolean
  isAnswering: boolean
}

function isOfAnswer(chunk: ModelChunk): boolean {
  return chunk.type !== 'progress' || chunk.characters > 0
}

function withAdjustments(finish: Extract<ModelChunk, { type: 'finish' }>, changes: readonly Change[]): ModelChunk {
  const adjustments = [...changes.map(({ words }) => words), ...(finish.adjustments ?? [])]
  return adjustments.length === 0 ? finish : { ...finish, adjustments }
}
