import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import type { Generate } from '../generate.ts'
import type { Change } from './change.ts'
import { createLearned, type LearnedOptions } from './learned.ts'

/** An endpoint that refuses more often than this refuses the request itself. */
const maxResends = 6

/** How to call one endpoint. */
export interface Askable<Done extends Change> extends LearnedOptions<Done> {
  /** Sends the request once, after these changes. Nothing is sent before the result is iterated. */
  ask(request: ModelRequest, changes: readonly Done[]): AsyncIterable<readonly ModelChunk[]>
  /**
   * The change after a refusal, so that the same request gets a form that the endpoint accepts. `undefined`: none, because the
   * request's content is refused, or the change was already made.
   */
  changeAfter(error: unknown, request: ModelRequest, changes: readonly Done[]): Done | undefined
  /** The answer in an error that counts as one. */
  answerIn?(error: unknown, request: ModelRequest): ModelChunk | undefined
  /** The failure for retries and fallbacks. */
  failureOf(error: unknown): unknown
}

/**
 * Calls an endpoint. If it refuses the form of a request, the same request is sent again in a changed form. The reply reports the
 * change, which is remembered once the endpoint answers: for all tenants, unless the refusal may concern the content of this
 * request or of this tenant's requests. If the endpoint refuses a form that was learned before, the request is sent once more
 * without any lessons: the endpoint may have changed, or several may share one address.
 */
export function askAndLearn<Done extends Change>(endpoint: Askable<Done>): Generate {
  const learned = createLearned(endpoint)

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    const known = await learned.of(request)
    const first: Asking<Done> = { request, changes: known, doubted: [], isAnswering: false }
    try {
      yield* asking(first)
    } catch (error) {
      if (known.length === 0 || first.isAnswering || !isRefusal(error)) throw error
      yield* asking({ request, changes: [], doubted: known, isAnswering: false })
    }
  }

  async function* asking(all: Asking<Done>): AsyncGenerator<ModelChunk> {
    for (let resends = 0; ; resends++) {
      const change = yield* answer(all, resends < maxResends)
      if (change === undefined) return
      all.changes = [...all.changes, change]
    }
  }

  /** @returns the next change, if the request was refused before any answer; nothing once it is answered */
  async function* answer(all: Asking<Done>, mayChange: boolean): AsyncGenerator<ModelChunk, Done | undefined> {
    const { request, changes } = all
    const reply = endpoint.ask(request, changes)
    try {
      for await (const chunks of reply) {
        await beginToAnswer(all, chunks)
        yield* told(all, chunks)
      }
      return undefined
    } catch (error) {
      request.signal.throwIfAborted()
      return yield* afterFailure(all, error, mayChange)
    }
  }

  async function* afterFailure(
    all: Asking<Done>,
    error: unknown,
    mayChange: boolean,
  ): AsyncGenerator<ModelChunk, Done | undefined> {
    const { request, changes, isAnswering } = all
    if (isAnswering) throw endpoint.failureOf(error)
    const answered = endpoint.answerIn?.(error, request)
    if (answered !== undefined) {
      await beginToAnswer(all, [answered])
      yield* told(all, [answered])
      return undefined
    }
    const change = mayChange ? endpoint.changeAfter(error, request, changes) : undefined
    if (change === undefined) throw endpoint.failureOf(error)
    return change
  }

  /** The start of an answer proves that the endpoint accepts this form. */
  async function beginToAnswer(all: Asking<Done>, chunks: readonly ModelChunk[]): Promise<void> {
    if (all.isAnswering || !chunks.some(isOfAnswer)) return
    all.isAnswering = true
    await learned.revise(all.request, all.changes, all.doubted)
  }
}

function* told({ changes }: Pick<Asking<Change>, 'changes'>, chunks: readonly ModelChunk[]): Iterable<ModelChunk> {
  for (const chunk of chunks) yield chunk.type === 'finish' ? withAdjustments(chunk, changes) : chunk
}

interface Asking<Done extends Change> {
  readonly request: ModelRequest
  changes: readonly Done[]
  /** Earlier lessons, which are dropped if the endpoint answers without them. */
  readonly doubted: readonly Done[]
  isAnswering: boolean
}

function isRefusal(error: unknown): boolean {
  return error instanceof ProviderFailure && error.kind === 'rejected'
}

function isOfAnswer(chunk: ModelChunk): boolean {
  return chunk.type !== 'progress' || chunk.characters > 0
}

function withAdjustments(finish: Extract<ModelChunk, { type: 'finish' }>, changes: readonly Change[]): ModelChunk {
  const adjustments = [...changes.map(({ words }) => words), ...(finish.adjustments ?? [])]
  return adjustments.length === 0 ? finish : { ...finish, adjustments }
}
