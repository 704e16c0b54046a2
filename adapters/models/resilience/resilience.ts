import { DelegateBackoff, handleWhen, type IRetryBackoffContext, retry } from 'cockatiel'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { ModelChunk, ModelRequest, PassedOver } from '../../../core/base/ports/models.ts'
import { type TimeLimit, timeLimit } from '../../../core/base/times/time-limit.ts'
import { unlessAborted } from '../../../core/base/times/unless-aborted.ts'
import { type Circuits, openDetailsOf, type Pass } from '../../../core/engine/circuits/circuits.ts'
import { mayAskNext, modelError, whyNone } from '../failures/model-error.ts'
import { type FailureKind, ProviderFailure } from '../failures/provider-failure.ts'
import type { Generate } from '../generate.ts'
import { listenTo } from './listen.ts'
import type { Patience } from './patience.ts'

export interface ResilienceOptions {
  /** The time limit for a provider's first byte. Reasoning models think for minutes, and some send nothing meanwhile. */
  readonly firstChunkMs: number
  /** The maximum silence from then on. Any sign of life ends a silence. */
  readonly nextChunkMs: number
  /** The time limit for the first sign of life of any model, over all tries and fallbacks. */
  readonly openingMs: number
  /** The time limit for a reply, including everything before it. An executor has only a quarter of an hour. */
  readonly wholeMs: number
  /** The number of retries, and the bounds of the pause before each. A longer `Retry-After` ends the retries. */
  readonly retries: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** A rate limit that ends within this time is waited for here, if no other model is left. */
  readonly limitPauseMs: number
}

export const defaultResilience: ResilienceOptions = {
  firstChunkMs: 120_000,
  nextChunkMs: 60_000,
  openingMs: 300_000,
  wholeMs: 900_000,
  retries: 2,
  firstPauseMs: 500,
  longestPauseMs: 20_000,
  limitPauseMs: 5_000,
}

/** How to reach one model. */
export interface Way extends Patience {
  readonly generate: Generate
  /** The circuit that counts its failures. The default is the model's full name, for models with one key for everybody. */
  readonly circuit?: string
  /** Frees the resources of this one try. */
  readonly giveBack?: () => void
}

/** The defaults with the operator's own values. A longer limit for the first byte also extends the limit for opening. */
export function resilienceOf(own: Partial<ResilienceOptions> = {}): ResilienceOptions {
  const { openingMs } = defaultResilience
  return { ...defaultResilience, openingMs: Math.max(openingMs, own.firstChunkMs ?? 0), ...own }
}

/**
 * Makes one reliable stream from unreliable providers. Until a part of an answer arrives, nothing was shown and nothing is
 * billed, so a try may be repeated or replaced by a fallback; after that, a failure ends the stream, and the caller records the
 * received parts. Signs of life are not part of an answer. A circuit counts only failures before an answer.
 * @param wayTo called for the request's model before each try, since its key may have changed. Its duration and its errors say
 * nothing about the model
 * @param circuits one for each model and key, since an unavailable or rate-limited model must not slow the others. Only models of
 * configured providers have failures, and the contract of agents bounds their names.
 * @returns a generator that throws SortieError `model_unavailable`, `model_rejected`, `model_unknown`, `model_credit_spent`,
 * `model_key_refused`, `context_too_long`, `circuit_open` when no model could even be called, or the reason of an abort.
 */
export function resilient(
  wayTo: (request: ModelRequest) => Promise<Way>,
  options: ResilienceOptions,
  circuits: Circuits,
) {
  const backoff = pauses(options)
  const retries = retry(handleWhen(isTransient), { maxAttempts: options.retries, backoff })
  const lastRetries = retry(
    handleWhen((error) => isTransient(error) || pauseOfLimit(error) <= options.limitPauseMs),
    { maxAttempts: options.retries, backoff },
  )

  return async function* generate(request: ModelRequest): AsyncGenerator<ModelChunk> {
    const whole = timeLimit(options.wholeMs, request.signal)
    let stream: OpenStream | undefined
    try {
      stream = await openInTime({ ...request, signal: whole.signal })
      for (let chunk = stream.first; ; ) {
        whole.signal.throwIfAborted()
        yield told(chunk, stream)
        if (chunk.type === 'finish') return
        const next = await stream.next()
        if (next.done) throw new ProviderFailure('transient', 'The provider broke off its answer')
        chunk = next.value
      }
    } catch (error) {
      throw whyEnded(error, { request, whole, stream })
    } finally {
      stream?.cancel()
      whole.clear()
    }
  }

  function whyEnded(error: unknown, { request, whole, stream }: Ended): unknown {
    if (request.signal.aborted) return request.signal.reason
    if (whole.isUp()) return tookTooLong(stream?.model, options.wholeMs)
    return stream ? modelError(error, stream.model) : error
  }

  async function openInTime(request: ModelRequest): Promise<OpenStream> {
    const limit = timeLimit(options.openingMs)
    const ending = AbortSignal.any([request.signal, limit.signal])
    try {
      return await openFirstAvailable(request, (model, isLast) =>
        unlessAborted(open({ ...request, model }, { isLast, limit, ending }), ending),
      )
    } catch (error) {
      request.signal.throwIfAborted()
      if (!limit.isUp()) throw error
      throw new SortieError('model_unavailable', `No model started to answer within ${options.openingMs} ms`)
    } finally {
      limit.clear()
    }
  }

  function open(request: ModelRequest, { isLast, limit, ending }: Opening): Promise<Opened> {
    return (isLast ? lastRetries : retries).execute(async () => {
      const { generate, circuit = request.model, giveBack, ...patience } = await wayTo({ ...request, signal: ending })
      try {
        return await throughCircuit(circuits, circuit, async () => {
          ending.throwIfAborted()
          return openStream(generate, request, { options: { ...options, ...patience }, limit, ending })
        })
      } finally {
        giveBack?.()
      }
    })
  }
}

interface Ended {
  readonly request: ModelRequest
  readonly whole: TimeLimit
  /** Absent if none was opened. */
  readonly stream: OpenStream | undefined
}

interface Opening {
  /** No other model is left. */
  readonly isLast: boolean
  readonly limit: TimeLimit
  readonly ending: AbortSignal
}

async function throughCircuit<T>(circuits: Circuits, model: string, call: () => Promise<T>): Promise<T> {
  const pass = await circuits.enter(model)
  try {
    const result = await call()
    await pass.worked()
    return result
  } catch (error) {
    if (error instanceof ProviderFailure) await tell(pass, error)
    throw error
  }
}

/**
 * A refusal counts as an answer, and an abort does not count. An unknown host does not open the circuit: missions would wait for
 * it until their deadlines, without a reason.
 */
async function tell(pass: Pass, { kind, retryAfterS }: ProviderFailure): Promise<void> {
  if (kind === 'rate_limited') await pass.limited(retryAfterS)
  else if (kind === 'transient' || kind === 'unavailable') await pass.failed(retryAfterS)
  else await pass.worked()
}

interface Opened {
  readonly model: string
  readonly first: ModelChunk
  next(): Promise<IteratorResult<ModelChunk>>
  cancel(): void
}

interface OpenStream extends Opened {
  readonly passedOver: readonly PassedOver[]
}

async function openFirstAvailable(
  request: ModelRequest,
  open: (model: string, isLast: boolean) => Promise<Opened>,
): Promise<OpenStream> {
  const failures: SortieError[] = []
  const passedOver: PassedOver[] = []
  const models = [request.model, ...request.fallbacks]
  for (const [at, model] of models.entries()) {
    try {
      return { ...(await open(model, at === models.length - 1)), passedOver }
    } catch (error) {
      request.signal.throwIfAborted()
      const failure = modelError(error, model)
      if (!isSortieError(failure) || !mayAskNext(failure)) throw failure
      failures.push(failure)
      passedOver.push({ model, code: failure.code })
    }
  }
  throw whyNone(failures)
}

function told(chunk: ModelChunk, { passedOver }: OpenStream): ModelChunk {
  return chunk.type === 'finish' && passedOver.length > 0 ? { ...chunk, passed_over: passedOver } : chunk
}

/** The first sign of life ends the time limit for opening: from then on only the limit for silence applies. */
async function openStream(
  generate: Generate,
  request: ModelRequest,
  { options, limit, ending }: Omit<Opening, 'isLast'> & { readonly options: ResilienceOptions },
): Promise<Opened> {
  const attempt = new AbortController()
  const signal = AbortSignal.any([request.signal, attempt.signal])
  const source = generate({ ...request, signal })[Symbol.asyncIterator]()
  const silence = (ms: number) => new ProviderFailure(silenceOf(request), `The provider was silent for ${ms} ms`)
  const listener = listenTo(source, ending, silence)
  const cancel = () => {
    listener.stop()
    attempt.abort()
  }
  try {
    for (let patienceMs = options.firstChunkMs; ; patienceMs = options.nextChunkMs) {
      const next = await listener.next(patienceMs)
      if (next.done) throw new ProviderFailure('transient', 'The provider answered nothing')
      if (!isSignOfLife(next.value)) {
        return { model: request.model, first: next.value, next: () => listener.next(options.nextChunkMs), cancel }
      }
      limit.clear()
    }
  } catch (error) {
    cancel()
    throw error
  }
}

/** Not a part of an answer: it is not billed. */
function isSignOfLife(chunk: ModelChunk): boolean {
  return chunk.type === 'progress' && chunk.characters === 0
}

const isTransient = (error: unknown) => error instanceof ProviderFailure && error.kind === 'transient'

/**
 * How long until a rate-limited model may be called again, in ms; infinite for other errors. It adds 1 ms, because a timer may
 * fire early.
 */
function pauseOfLimit(error: unknown): number {
  const open = isSortieError(error) ? openDetailsOf(error) : undefined
  return open?.why === 'rate_limited' ? Math.max(0, open.until - Date.now()) + 1 : Number.POSITIVE_INFINITY
}

/** Exponential with full jitter, and never earlier than the provider requested. */
function pauses({ firstPauseMs, longestPauseMs }: ResilienceOptions) {
  return new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const failure = 'error' in result ? result.error : undefined
    const asked = failure instanceof ProviderFailure ? 1000 * (failure.retryAfterS ?? 0) : pauseOfLimit(failure)
    if (asked > longestPauseMs) throw failure
    return asked + Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  })
}

/** The silence has already taken minutes, so the next model, if any, is tried at once. */
function silenceOf({ fallbacks }: ModelRequest): FailureKind {
  return fallbacks.length > 0 ? 'unavailable' : 'transient'
}

/** A model that was cut off during its answer would be cut off again, at the same price. */
function tookTooLong(model: string | undefined, ms: number): SortieError {
  if (model === undefined) return new SortieError('model_unavailable', `No model started to answer within ${ms} ms`)
  return new SortieError(
    'model_rejected',
    `${model}: The reply took longer than ${ms} ms in total; lower max_output_tokens, choose a faster model, or ask an operator to give models more time`,
  )
}
