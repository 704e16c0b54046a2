import {
  DelegateBackoff,
  handleWhen,
  type IRetryBackoffContext,
  isTaskCancelledError,
  retry,
  TimeoutStrategy,
  timeout,
} from 'cockatiel'
import { isSortieError, SortieError } from '../../contract/errors.ts'
import type { ModelChunk, ModelRequest } from '../../core/base/ports/models.ts'
import { timeLimit } from '../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'
import { type Circuits, openDetailsOf } from '../../core/engine/circuits/circuits.ts'
import { type Generate, providerName } from './generate.ts'
import { type FailureKind, ProviderFailure } from './provider-failure.ts'

export interface ResilienceOptions {
  /** How long a provider may take until its first chunk, and between two. Reasoning models think for minutes. */
  readonly firstChunkMs: number
  readonly nextChunkMs: number
  /** Until the first chunk of any of them, over all tries and fallbacks. */
  readonly openingMs: number
  /** Tries after the first, and the bounds of the pause before each. A longer `Retry-After` ends the tries. */
  readonly retries: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
}

export const defaultResilience: ResilienceOptions = {
  firstChunkMs: 120_000,
  nextChunkMs: 60_000,
  openingMs: 300_000,
  retries: 2,
  firstPauseMs: 500,
  longestPauseMs: 20_000,
}

/**
 * Makes one dependable stream of unreliable providers. Until the first chunk arrived nothing was promised, so a try may be
 * repeated or given to a fallback; after it, a failure ends the stream. A circuit counts failures before the first chunk only.
 * @param circuits one for each provider: one that is down must not slow the others
 * @returns a generator that throws SortieError `model_unavailable`, `model_rejected`, `model_unknown`, `circuit_open` when no
 * model could even be asked, or the reason of an abort.
 */
export function resilient(
  providerOf: (model: string) => Promise<Generate>,
  options: ResilienceOptions,
  circuits: Circuits,
) {
  const retries = retry(handleWhen(canBeRetried), { maxAttempts: options.retries, backoff: fullJitter(options) })
  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    const stream = await openInTime(request)
    yield* readToTheEnd(stream, request.signal, options.nextChunkMs)
  }

  async function openInTime(request: ModelRequest): Promise<OpenStream> {
    const limit = timeLimit(options.openingMs, request.signal)
    try {
      return await openFirstAvailable(request, (model) => open({ ...request, model }, limit.signal))
    } catch (error) {
      if (!limit.isUp()) throw error
      throw new SortieError('model_unavailable', `No model began to answer within ${options.openingMs} ms`)
    } finally {
      limit.clear()
    }
  }

  function open(request: ModelRequest, ending: AbortSignal): Promise<OpenStream> {
    const tries = retries.execute(() =>
      throughCircuit(circuits, providerName(request.model), async () => {
        ending.throwIfAborted()
        return openStream(await providerOf(request.model), request, { firstChunkMs: options.firstChunkMs, ending })
      }),
    )
    return unlessAborted(tries, ending)
  }
}

/** What a provider refuses, it has answered; an abort says nothing of it. */
async function throughCircuit<T>(circuits: Circuits, provider: string, call: () => Promise<T>): Promise<T> {
  const pass = await circuits.enter(provider)
  try {
    const result = await call()
    await pass.worked()
    return result
  } catch (error) {
    if (speaksForItsProvider(error)) await pass.failed(error.retryAfterS)
    else if (error instanceof ProviderFailure) await pass.worked()
    throw error
  }
}

interface OpenStream {
  readonly model: string
  readonly first: ModelChunk
  readonly rest: AsyncIterator<ModelChunk>
  cancel(): void
}

async function openFirstAvailable(
  request: ModelRequest,
  open: (model: string) => Promise<OpenStream>,
): Promise<OpenStream> {
  const failures: SortieError[] = []
  for (const model of [request.model, ...request.fallbacks]) {
    try {
      return await open(model)
    } catch (error) {
      request.signal.throwIfAborted()
      const failure = asSortieError(error, model)
      if (!isUnavailable(failure)) throw failure
      failures.push(failure)
    }
  }
  throw whyNone(failures)
}

/** The last that was asked says why; where none could be asked, the one that may be asked first. */
function whyNone(failures: readonly SortieError[]): SortieError {
  const untilOf = (failure: SortieError) => openDetailsOf(failure)?.until ?? 0
  const asked = failures.findLast((failure) => failure.code !== 'circuit_open')
  return asked ?? ([...failures].sort((a, b) => untilOf(a) - untilOf(b))[0] as SortieError)
}

/** @param ending of the time to open one in, which does not end it once it is open */
async function openStream(
  generate: Generate,
  request: ModelRequest,
  { firstChunkMs, ending }: { readonly firstChunkMs: number; readonly ending: AbortSignal },
): Promise<OpenStream> {
  const attempt = new AbortController()
  const signal = AbortSignal.any([request.signal, attempt.signal])
  const rest = generate({ ...request, signal })[Symbol.asyncIterator]()
  const cancel = () => attempt.abort()
  try {
    const first = await unlessAborted(within(firstChunkMs, rest.next(), silenceOf(request)), ending)
    if (first.done) throw new ProviderFailure('transient', 'The provider answered nothing')
    return { model: request.model, first: first.value, rest, cancel }
  } catch (error) {
    cancel()
    throw error
  }
}

async function* readToTheEnd(
  { model, first, rest, cancel }: OpenStream,
  signal: AbortSignal,
  nextChunkMs: number,
): AsyncGenerator<ModelChunk> {
  try {
    for (let chunk = first; ; ) {
      signal.throwIfAborted()
      yield chunk
      if (chunk.type === 'finish') return
      const next = await unlessAborted(within(nextChunkMs, rest.next()), signal)
      if (next.done) throw new ProviderFailure('transient', 'The provider broke off its answer')
      chunk = next.value
    }
  } catch (error) {
    signal.throwIfAborted()
    throw asSortieError(error, model)
  } finally {
    cancel()
  }
}

const canBeRetried = (error: unknown) => error instanceof ProviderFailure && error.kind === 'transient'
const speaksForItsProvider = (error: unknown): error is ProviderFailure =>
  error instanceof ProviderFailure && (error.kind === 'transient' || error.kind === 'unavailable')

/** Exponential with full jitter, and never sooner than the provider asked for. */
function fullJitter({ firstPauseMs, longestPauseMs }: ResilienceOptions) {
  return new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const failure = 'error' in result ? result.error : undefined
    const asked = failure instanceof ProviderFailure ? 1000 * (failure.retryAfterS ?? 0) : 0
    if (asked > longestPauseMs) throw failure
    return asked + Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  })
}

/** It took minutes to find out, so where there is another model it is asked at once. */
function silenceOf({ fallbacks }: ModelRequest): FailureKind {
  return fallbacks.length > 0 ? 'unavailable' : 'transient'
}

async function within<T>(ms: number, promise: Promise<T>, silence: FailureKind = 'transient'): Promise<T> {
  try {
    return await timeout(ms, TimeoutStrategy.Aggressive).execute(() => promise)
  } catch (error) {
    if (!isTaskCancelledError(error)) throw error
    throw new ProviderFailure(silence, `The provider was silent for ${ms} ms`)
  }
}

function isUnavailable(error: unknown): error is SortieError {
  return isSortieError(error) && (error.code === 'model_unavailable' || error.code === 'circuit_open')
}

const codes = {
  transient: 'model_unavailable',
  unavailable: 'model_unavailable',
  rejected: 'model_rejected',
  unknown: 'model_unknown',
} as const

/** A failure becomes a code of the table; anything else is a bug and stays what it is. */
function asSortieError(error: unknown, model: string): unknown {
  if (!(error instanceof ProviderFailure)) return error
  const retryAfter = error.retryAfterS === undefined ? {} : { retryAfter: Math.ceil(error.retryAfterS) }
  return new SortieError(codes[error.kind], `${model}: ${error.message}`, { cause: error, ...retryAfter })
}
