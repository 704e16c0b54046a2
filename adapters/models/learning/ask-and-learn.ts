import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'
import type { Generate } from '../generate.ts'
import type { Change } from './change.ts'
import { createLearned, type LearnedOptions } from './learned.ts'

/** An endpoint that refuses more than this is refusing the request. */
const maxResends = 6

/** How one endpoint is asked. */
export interface Askable<Done extends Change> extends LearnedOptions<Done> {
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
 * What it refuses as it was learned to write it, it is asked once more as if nothing were known of it: it may be another by now, or
 * several behind one address.
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

  /** @returns what to do otherwise, where the request was refused and nothing was answered yet; nothing once it is answered */
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

  /** With the first of an answer it is certain how this endpoint is asked. */
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
  /** What was learned before, and holds no more once the endpoint answers without it. */
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
