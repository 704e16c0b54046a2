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
  /** How long a provider may take until its first byte. Reasoning models think for minutes, and some say nothing meanwhile. */
  readonly firstChunkMs: number
  /** How long the wire may be silent from then on. Any sign of life ends a silence. */
  readonly nextChunkMs: number
  /** Until the first sign of life of any of them, over all tries and fallbacks. */
  readonly openingMs: number
  /** A reply with all that came before it. An executor has no more than a quarter of an hour. */
  readonly wholeMs: number
  /** Tries after the first, and the bounds of the pause before each. A longer `Retry-After` ends the tries. */
  readonly retries: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** A rate limit that ends within this is waited for here, where no other model is left to be asked. */
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

/** How one model is reached. */
export interface Way extends Patience {
  readonly generate: Generate
  /** Of which circuit its failures count. The model's whole name says it where that has one key for all. */
  readonly circuit?: string
  /** What was taken for this one try, and is free after it. */
  readonly giveBack?: () => void
}

/** The usual, with what an operator says otherwise. Whoever gives a provider longer for its first byte gives the opening as long. */
export function resilienceOf(own: Partial<ResilienceOptions> = {}): ResilienceOptions {
  const { openingMs } = defaultResilience
  return { ...defaultResilience, openingMs: Math.max(openingMs, own.firstChunkMs ?? 0), ...own }
}

/**
 * Makes one dependable stream of unreliable providers. Until something of an answer arrived nothing was shown and nothing has to
 * be paid, so a try may be repeated or given to a fallback; after it, a failure ends the stream, and whoever asked records what
 * came. Mere signs of life are no part of an answer. A circuit counts failures before an answer only.
 * @param wayTo the request's model; asked before each try, since its key may be another by then. How long that takes, and what it
 * throws, says nothing of the model
 * @param circuits one for each model and key, as one model that is away or is asked too often must not slow the others. Only
 * models of providers that are configured have failures, and the contract of agents bounds their names.
 * @returns a generator that throws SortieError `model_unavailable`, `model_rejected`, `model_unknown`, `model_credit_spent`,
 * `model_key_refused`, `context_too_long`, `circuit_open` when no model could even be asked, or the reason of an abort.
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
  /** Absent where none was opened. */
  readonly stream: OpenStream | undefined
}

interface Opening {
  /** No other model is left to be asked. */
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
 * What a provider refuses, it has answered; an abort says nothing of it. A host that nobody knows is not left alone: missions would wait
 * for it until their deadlines, and be told nothing.
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

/** The time to open one in is over with its first sign of life: from then on its silence decides. */
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

/** Nothing of an answer: nobody has to pay for it. */
function isSignOfLife(chunk: ModelChunk): boolean {
  return chunk.type === 'progress' && chunk.characters === 0
}

const isTransient = (error: unknown) => error instanceof ProviderFailure && error.kind === 'transient'

/** How long until a model that is asked too often may be asked again, in ms; never where the error is another. A timer may be early. */
function pauseOfLimit(error: unknown): number {
  const open = isSortieError(error) ? openDetailsOf(error) : undefined
  return open?.why === 'rate_limited' ? Math.max(0, open.until - Date.now()) + 1 : Number.POSITIVE_INFINITY
}

/** Exponential with full jitter, and never sooner than the provider asked for. */
function pauses({ firstPauseMs, longestPauseMs }: ResilienceOptions) {
  return new DelegateBackoff<IRetryBackoffContext<unknown>>(({ attempt, result }) => {
    const failure = 'error' in result ? result.error : undefined
    const asked = failure instanceof ProviderFailure ? 1000 * (failure.retryAfterS ?? 0) : pauseOfLimit(failure)
    if (asked > longestPauseMs) throw failure
    return asked + Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  })
}

/** It took minutes to find out, so where there is another model it is asked at once. */
function silenceOf({ fallbacks }: ModelRequest): FailureKind {
  return fallbacks.length > 0 ? 'unavailable' : 'transient'
}

/** A model that was cut off in its answer would be cut off again, at the same price. */
function tookTooLong(model: string | undefined, ms: number): SortieError {
  if (model === undefined) return new SortieError('model_unavailable', `No model started to answer within ${ms} ms`)
  return new SortieError(
    'model_rejected',
    `${model}: The reply took longer than ${ms} ms in total; lower max_output_tokens, choose a faster model, or ask an operator to give models more time`,
  )
}
