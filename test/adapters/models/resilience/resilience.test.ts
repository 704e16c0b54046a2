import { afterEach, describe, expect, test, vi } from 'vitest'
import { type FailureKind, ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import type { Generate } from '../../../../adapters/models/generate.ts'
import {
  defaultResilience,
  type ResilienceOptions,
  resilienceOf,
  resilient,
} from '../../../../adapters/models/resilience/resilience.ts'
import type { ModelChunk, ModelRequest } from '../../../../core/base/ports/models.ts'
import type { CircuitOptions } from '../../../../core/records/circuit/circuit.ts'
import { circuitsInMemory } from '../../../core/engine/circuits/in-memory.ts'
import { replyOf, requestOf } from '../requests.ts'

const fast: ResilienceOptions = { ...defaultResilience, firstPauseMs: 1, longestPauseMs: 2000 }

/** A try: what comes before its words, the words that it streams, and how it ends. */
interface Try {
  readonly chunks?: readonly ModelChunk[]
  readonly words?: readonly string[]
  readonly ends?: 'well' | 'early' | 'never' | Error
}

const fails = (kind: FailureKind, retryAfterS?: number): Try => ({
  ends: new ProviderFailure(kind, kind, { retryAfterS }),
})

/** Providers that play the tries written for them, in order, and note which model was asked. */
function play(
  script: Readonly<Record<string, readonly Try[]>>,
  options: Partial<ResilienceOptions> = {},
  circuit: Partial<CircuitOptions> = {},
) {
  const asked: string[] = []
  const signals: AbortSignal[] = []
  const left = new Map(Object.entries(script).map(([model, tries]) => [model, [...tries]]))
  const generate = resilient(
    async () => ({
      generate: (request) => playing(left.get(request.model)?.shift() ?? {}, asked, signals)(request),
    }),
    {
      ...fast,
      ...options,
    },
    circuitsInMemory(circuit),
  )
  return { asked, signals, generate }
}

function playing({ chunks = [], words = [], ends = 'well' }: Try, asked: string[], signals: AbortSignal[]): Generate {
  return async function* (request: ModelRequest): AsyncGenerator<ModelChunk> {
    asked.push(request.model)
    signals.push(request.signal)
    yield* chunks
    for (const text of words) yield { type: 'text', text }
    if (ends === 'early') return
    if (ends === 'never') await new Promise(() => {})
    if (ends instanceof Error) throw ends
    yield finishOf(request.model, words)
  }
}

function finishOf(model: string, words: readonly string[] = []): ModelChunk {
  const parts = words.map((text) => ({ type: 'text', text }) as const)
  return { type: 'finish', parts, reason: 'stop', usage: { input_tokens: 1, output_tokens: 1 }, model }
}

const signOfLife: ModelChunk = { type: 'progress', characters: 0 }

const request = (changes: Partial<ModelRequest> = {}) => requestOf('hi', { model: 'a/one', ...changes })
const sortieError = (code: string, rest: object = {}) => expect.objectContaining({ name: 'SortieError', code, ...rest })

describe('before the first chunk', () => {
  test('tries again what is transient', async () => {
    const { generate, asked } = play({ 'a/one': [fails('transient'), { ends: 'early' }, { words: ['third'] }] })
    const { text, finish } = await replyOf(generate(request()))
    expect(text).toBe('third')
    expect(finish).not.toHaveProperty('passed_over')
    expect(asked).toEqual(['a/one', 'a/one', 'a/one'])
  })

  test.each<[FailureKind, string, number]>([
    ['transient', 'model_unavailable', 3],
    ['unavailable', 'model_unavailable', 1],
    ['no_host', 'model_unavailable', 1],
    ['rejected', 'model_rejected', 1],
    ['credit_spent', 'model_credit_spent', 1],
    ['key_refused', 'model_key_refused', 1],
    ['context_too_long', 'context_too_long', 1],
    ['unknown', 'model_unknown', 1],
  ])('%s ends as %s after %d tries', async (kind, code, tries) => {
    const { generate, asked } = play({ 'a/one': [fails(kind), fails(kind), fails(kind), fails(kind)] })
    await expect(replyOf(generate(request()))).rejects.toEqual(sortieError(code))
    expect(asked).toHaveLength(tries)
  })

  test('gives a silent provider up, and cancels its try', async () => {
    const { generate, signals } = play({ 'a/one': [{ ends: 'never' }, { words: ['here'] }] }, { firstChunkMs: 20 })
    expect((await replyOf(generate(request()))).text).toBe('here')
    expect(signals[0]?.aborted).toBe(true)
  })

  test('leaves a silent provider for the next model at once, where there is one', async () => {
    const { generate, asked } = play(
      { 'a/one': [{ ends: 'never' }], 'b/two': [{ words: ['here'] }] },
      { firstChunkMs: 20 },
    )
    expect((await replyOf(generate(request({ fallbacks: ['b/two'] })))).text).toBe('here')
    expect(asked).toEqual(['a/one', 'b/two'])
  })

  test('has one time for all tries and fallbacks together', async () => {
    const { generate, asked, signals } = play(
      { 'a/one': [fails('unavailable')], 'b/two': [fails('transient'), { ends: 'never' }], 'c/three': [] },
      { openingMs: 100 },
    )
    const reading = replyOf(generate(request({ fallbacks: ['b/two', 'c/three'] })))
    await expect(reading).rejects.toEqual(sortieError('model_unavailable'))
    expect(asked).toEqual(['a/one', 'b/two', 'b/two'])
    expect(signals.at(-1)?.aborted).toBe(true)
  })

  test('has no such time for what is open', async () => {
    const half = Promise.withResolvers<void>()
    const { generate, signals } = play(
      { 'a/one': [{ words: ['half'], ends: 'never' }] },
      { openingMs: 30, nextChunkMs: 90 },
    )
    const reading = (async () => {
      for await (const _ of generate(request())) half.resolve()
    })()
    await half.promise
    await expect(reading).rejects.toEqual(
      sortieError('model_unavailable', { message: expect.stringContaining('90 ms') }),
    )
    expect(signals).toHaveLength(1)
  })

  test('waits as long as the provider asked for', async () => {
    const { generate } = play({ 'a/one': [fails('transient', 0.12), { words: ['later'] }] })
    const before = performance.now()
    await replyOf(generate(request()))
    expect(performance.now() - before).toBeGreaterThanOrEqual(115)
  })

  test('does not wait longer than it may, and tells how long it would be', async () => {
    const { generate, asked } = play({ 'a/one': [fails('transient', 60)] })
    await expect(replyOf(generate(request()))).rejects.toEqual(sortieError('model_unavailable', { retryAfter: 60 }))
    expect(asked).toHaveLength(1)
  })

  test('a bug is no failure of a provider: it leaves as it is', async () => {
    const { generate, asked } = play({ 'a/one': [{ ends: new TypeError('bug') }] })
    await expect(replyOf(generate(request()))).rejects.toThrow(TypeError)
    expect(asked).toHaveLength(1)
  })
})

describe('after the first chunk', () => {
  test.each<[string, Try]>([
    ['a failure', { words: ['half'], ...fails('transient') }],
    ['an early end', { words: ['half'], ends: 'early' }],
    ['a silence', { words: ['half'], ends: 'never' }],
  ])('%s ends the reply without another try', async (_, first) => {
    const { generate, asked } = play({ 'a/one': [first, { words: ['whole'] }] }, { nextChunkMs: 20 })
    const got: ModelChunk[] = []
    const reading = (async () => {
      for await (const chunk of generate(request({ fallbacks: ['b/two'] }))) got.push(chunk)
    })()
    await expect(reading).rejects.toEqual(sortieError('model_unavailable'))
    expect(got).toEqual([{ type: 'text', text: 'half' }])
    expect(asked).toEqual(['a/one'])
  })

  test('a reader that leaves cancels the try', async () => {
    const { generate, signals } = play({ 'a/one': [{ words: ['one', 'two', 'three'] }] })
    for await (const _ of generate(request())) break
    expect(signals[0]?.aborted).toBe(true)
  })
})

describe('fallbacks', () => {
  test('take over in their order, with their own tries', async () => {
    const { generate, asked } = play(
      {
        'a/one': [fails('unavailable')],
        'b/two': [fails('transient'), fails('transient')],
        'c/three': [{ words: ['ok'] }],
      },
      { retries: 1 },
    )
    const reply = await replyOf(generate(request({ fallbacks: ['b/two', 'c/three'] })))
    expect(reply.finish).toMatchObject({
      model: 'c/three',
      passed_over: ['a/one', 'b/two'].map((model) => ({ model, code: 'model_unavailable' })),
    })
    expect(asked).toEqual(['a/one', 'b/two', 'b/two', 'c/three'])
  })

  test('are not asked what the first rejected', async () => {
    const { generate, asked } = play({ 'a/one': [fails('rejected')] })
    await expect(replyOf(generate(request({ fallbacks: ['b/two'] })))).rejects.toEqual(sortieError('model_rejected'))
    expect(asked).toEqual(['a/one'])
  })
})

describe('the circuit', () => {
  test('keeps nobody from a host that nobody knows, so that whoever asks is told of it', async () => {
    const { generate, asked } = play({ 'a/one': Array(4).fill(fails('no_host')) }, {}, { failuresToOpen: 2 })
    for (let n = 0; n < 4; n += 1)
      await expect(replyOf(generate(request()))).rejects.toEqual(
        sortieError('model_unavailable', { retryable: true, message: expect.stringContaining('No name server knows') }),
      )
    expect(asked).toHaveLength(4)
  })

  test('spares a model that failed in a row, but not the others of its provider; then tries it again', async () => {
    const tries = [fails('transient'), fails('transient'), { words: ['back'] }]
    const { generate, asked } = play(
      { 'a/one': tries, 'a/two': [{}] },
      { retries: 0 },
      { failuresToOpen: 2, restMs: 50 },
    )
    for (let n = 0; n < 2; n += 1)
      await expect(replyOf(generate(request()))).rejects.toEqual(sortieError('model_unavailable'))
    await expect(replyOf(generate(request()))).rejects.toEqual(
      sortieError('circuit_open', {
        details: { circuit: 'a/one', why: 'failing', until: expect.any(Number), spread_ms: 50 },
      }),
    )
    expect(asked).toHaveLength(2)
    await replyOf(generate(request({ model: 'a/two' })))
    const reopened = Promise.withResolvers<void>()
    setTimeout(reopened.resolve, 60)
    await reopened.promise
    expect((await replyOf(generate(request()))).text).toBe('back')
  })

  test('a fallback is asked instead, and what it says counts', async () => {
    const { generate, asked } = play(
      { 'a/one': [fails('unavailable')], 'b/two': [{}, { words: ['instead'] }, fails('unavailable')] },
      { retries: 0 },
      { failuresToOpen: 1 },
    )
    const both = request({ fallbacks: ['b/two'] })
    await replyOf(generate(both))
    expect((await replyOf(generate(both))).text).toBe('instead')
    await expect(replyOf(generate(both))).rejects.toEqual(sortieError('model_unavailable'))
    await expect(replyOf(generate(both))).rejects.toEqual(sortieError('circuit_open'))
    expect(asked).toEqual(['a/one', 'b/two', 'b/two', 'b/two'])
  })

  test('does not open for requests that were wrong', async () => {
    const tries = Array.from({ length: 5 }, () => fails('rejected'))
    const { generate } = play({ 'a/one': [...tries, { words: ['fine'] }] }, {}, { failuresToOpen: 2 })
    for (const _ of tries) await expect(replyOf(generate(request()))).rejects.toEqual(sortieError('model_rejected'))
    expect((await replyOf(generate(request()))).text).toBe('fine')
  })
})

describe('an abort', () => {
  test.each<[string, readonly Try[]]>([
    ['while a provider is silent', [{ ends: 'never' }]],
    ['while it waits to try again', [fails('transient', 1.5)]],
    ['between two chunks', [{ words: ['one'], ends: 'never' }]],
  ])('%s is answered at once, with its reason and without a fallback', async (_, tries) => {
    const { generate, asked } = play({ 'a/one': tries })
    const controller = new AbortController()
    const reading = replyOf(generate(request({ signal: controller.signal, fallbacks: ['b/two'] })))
    setTimeout(() => controller.abort(new Error('cancelled')), 20)
    const before = performance.now()
    await expect(reading).rejects.toThrow('cancelled')
    expect(performance.now() - before).toBeLessThan(1000)
    expect(asked).toEqual(['a/one'])
  })

  test('before the start starts nothing', async () => {
    const { generate, asked } = play({})
    const signal = AbortSignal.abort(new Error('cancelled'))
    await expect(replyOf(generate(request({ signal })))).rejects.toThrow('cancelled')
    expect(asked).toEqual([])
  })
})

describe('a rate limit', () => {
  const details = (circuit: string) => ({ details: expect.objectContaining({ circuit, why: 'rate_limited' }) })

  test('holds the model that has it, and none other of its provider and key', async () => {
    const { generate, asked } = play({ 'a/one': [fails('rate_limited', 60)], 'a/two': [{ words: ['at once'] }] })
    for (let n = 0; n < 10; n += 1)
      await expect(replyOf(generate(request()))).rejects.toEqual(sortieError('circuit_open', details('a/one')))
    expect((await replyOf(generate(request({ model: 'a/two' })))).text).toBe('at once')
    expect(asked).toEqual(['a/one', 'a/two'])
  })

  test('that is over soon is waited for, and is no failure of the model however often it comes', async () => {
    const limits = [fails('rate_limited', 0.002), fails('rate_limited', 0.002), fails('rate_limited', 0.002)]
    const { generate, asked } = play(
      { 'a/one': [...limits, { words: ['my turn'] }] },
      { retries: 6 },
      { failuresToOpen: 2, restMs: 60_000 },
    )
    expect((await replyOf(generate(request()))).text).toBe('my turn')
    expect(asked).toHaveLength(4)
  })

  test('has the next model asked at once, where there is one', async () => {
    const { generate, asked } = play({ 'a/one': [fails('rate_limited', 0.001), {}], 'b/two': [{ words: ['here'] }] })
    expect((await replyOf(generate(request({ fallbacks: ['b/two'] })))).text).toBe('here')
    expect(asked).toEqual(['a/one', 'b/two'])
  })

  test('of all models has the mission wait for the one that may be asked first', async () => {
    const { generate } = play({ 'a/one': [fails('rate_limited', 90)], 'b/two': [fails('rate_limited', 30)] })
    const reading = replyOf(generate(request({ fallbacks: ['b/two'] })))
    await expect(reading).rejects.toEqual(sortieError('circuit_open', details('b/two')))
  })

  test('that says nothing of when it is over is waited for a little longer each time', async () => {
    const { generate } = play({ 'a/one': [fails('rate_limited')] }, { limitPauseMs: 0 })
    const reading = replyOf(generate(request()))
    await expect(reading).rejects.toEqual(
      sortieError('circuit_open', { details: expect.objectContaining({ spread_ms: 2000 }) }),
    )
  })
})

describe('what people have to do something about', () => {
  test.each<FailureKind>(['credit_spent', 'key_refused', 'context_too_long'])(
    '%s has the next model asked, and is no failure of the first',
    async (kind) => {
      const { generate, asked } = play(
        { 'a/one': [fails(kind), fails(kind), fails(kind)], 'b/two': [{ words: ['here'] }, { words: ['here'] }] },
        {},
        { failuresToOpen: 1 },
      )
      const both = request({ fallbacks: ['b/two'] })
      for (let n = 0; n < 2; n += 1) expect((await replyOf(generate(both))).text).toBe('here')
      expect(asked).toEqual(['a/one', 'b/two', 'a/one', 'b/two'])
    },
  )

  test('a model that is none has the next one asked, and the answer says so', async () => {
    const { generate, asked } = play({
      'a/one': [{ ends: new ProviderFailure('unknown', '404 The model was shut down') }],
      'b/two': [{ words: ['here'] }],
    })
    const { text, finish } = await replyOf(generate(request({ fallbacks: ['b/two'] })))
    expect({ text, asked }).toEqual({ text: 'here', asked: ['a/one', 'b/two'] })
    expect(finish.passed_over).toEqual([{ model: 'a/one', code: 'model_unknown' }])
    // It is no more than that: no request was written otherwise.
    expect(finish).not.toHaveProperty('adjustments')
  })

  test('is told in words that say what to do', async () => {
    const { generate } = play({ 'a/one': [{ ends: new ProviderFailure('credit_spent', 'You have no credit.') }] })
    await expect(replyOf(generate(request()))).rejects.toMatchObject({
      message: expect.stringMatching(/^a\/one: You have no credit\. Top up .*redrive/),
      retryable: false,
    })
  })

  test('is told only where nothing passes by itself, and then of the model that was wanted', async () => {
    const passing = play({ 'a/one': [fails('credit_spent')], 'b/two': [fails('unavailable')] })
    const both = request({ fallbacks: ['b/two'] })
    await expect(replyOf(passing.generate(both))).rejects.toEqual(sortieError('model_unavailable'))
    const lasting = play({ 'a/one': [fails('credit_spent')], 'b/two': [fails('key_refused')] })
    await expect(replyOf(lasting.generate(both))).rejects.toEqual(sortieError('model_credit_spent'))
  })
})

describe('signs of life', () => {
  test('are no part of an answer: after them a try may be made again', async () => {
    const { generate, asked } = play({
      'a/one': [{ chunks: [signOfLife, signOfLife], ...fails('transient') }, { words: ['whole'] }],
    })
    expect((await replyOf(generate(request()))).text).toBe('whole')
    expect(asked).toHaveLength(2)
  })

  test('of which something has to be paid are: after them nothing is tried again', async () => {
    const written: ModelChunk = { type: 'progress', characters: 12 }
    const { generate, asked } = play({ 'a/one': [{ chunks: [written], ...fails('transient') }, {}] })
    await expect(replyOf(generate(request()))).rejects.toEqual(sortieError('model_unavailable'))
    expect(asked).toHaveLength(1)
  })
})

describe('time', () => {
  afterEach(() => vi.useRealTimers())

  /** A provider that says something each second. */
  function talking(chunks: readonly ModelChunk[]): Generate {
    return async function* (request) {
      for (const chunk of chunks) {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        yield chunk
      }
      yield finishOf(request.model)
    }
  }

  /** @returns how it ended, on a clock that runs as fast as it can */
  async function played(chunks: readonly ModelChunk[], options: Partial<ResilienceOptions> = {}) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const generate = resilient(
      async () => ({ generate: talking(chunks) }),
      { ...defaultResilience, ...options },
      circuitsInMemory(),
    )
    let end: unknown
    const reading = replyOf(generate(request())).then(
      (reply) => {
        end = reply
      },
      (error: unknown) => {
        end = error
      },
    )
    for (let seconds = 0; end === undefined && seconds < 1000; seconds += 1) await vi.advanceTimersByTimeAsync(1000)
    await reading
    return end
  }

  const times = (count: number, chunk: ModelChunk) => Array.from({ length: count }, () => chunk)

  test.each<[string, readonly ModelChunk[]]>([
    ['reasons for 200 seconds', times(200, { type: 'reasoning', text: 'hm' })],
    ['writes a call for 80 seconds', times(80, { type: 'progress', characters: 5 })],
    ['says for 400 seconds only that it is alive', times(400, signOfLife)],
  ])('a model that %s is not cut', async (_, chunks) => {
    expect(await played(chunks)).toMatchObject({ finish: { reason: 'stop' } })
  })

  test('a reply has an end in all, after which it would be no shorter', async () => {
    const end = await played(times(100, { type: 'text', text: 'and ' }), { wholeMs: 10_500 })
    expect(end).toEqual(sortieError('model_rejected', { message: expect.stringContaining('10500 ms in total') }))
  })

  test('an end in all also comes to a model that only lives', async () => {
    const end = await played(times(100, signOfLife), { wholeMs: 10_500 })
    expect(end).toEqual(sortieError('model_unavailable'))
  })

  test('whoever gives a first byte longer gives all tries longer', () => {
    expect(resilienceOf({ firstChunkMs: 600_000 })).toMatchObject({ firstChunkMs: 600_000, openingMs: 600_000 })
    expect(resilienceOf({ firstChunkMs: 1_000 }).openingMs).toBe(defaultResilience.openingMs)
    expect(resilienceOf()).toEqual(defaultResilience)
  })
})
