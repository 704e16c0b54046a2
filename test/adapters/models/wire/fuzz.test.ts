import { expect, test } from 'vitest'
import { anthropic } from '../../../../adapters/models/anthropic/anthropic.ts'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { gemini } from '../../../../adapters/models/gemini/gemini.ts'
import type { Generate } from '../../../../adapters/models/generate.ts'
import type { WebFetch } from '../../../../adapters/models/provider.ts'
import { recorded as messages } from '../anthropic/recorded.ts'
import { expectSound } from '../fuzzed.ts'
import { recorded as generated } from '../gemini/recorded.ts'
import { fuzzing, fuzzingMs } from '../mutations.ts'
import { anyChange, harmlessChange, type Random, randomOf } from '../openai/broken-streams.ts'
import { type Reply, replyOf, requestOf } from '../requests.ts'

const runs = fuzzing.numRuns

interface Recorded {
  readonly name: string
  readonly events: readonly object[]
  readonly speaking: (fetch: WebFetch) => Generate
  /** What says that an answer has come to its end. */
  readonly success: RegExp
}

const apiKey = async () => 'key'
const protocols: readonly Recorded[] = [
  {
    name: 'messages',
    events: messages,
    speaking: (fetch) => anthropic({ apiKey, baseUrl: 'http://127.0.0.1', fetch }),
    success: /"stop_reason":"(?:end_turn|stop_sequence|tool_use)"/,
  },
  {
    name: 'Gemini’s',
    events: generated,
    speaking: (fetch) => gemini({ apiKey, baseUrl: 'http://127.0.0.1', fetch }),
    success: /"finishReason":"STOP"/,
  },
]

test.each(protocols)(
  'a stream of $name is the same however its bytes come',
  async ({ speaking, events }) => {
    const whole = await readAs(speaking, textOf(events), randomOf(0))
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(seed)
      const { finish } = await readAs(speaking, harmlessChange(textOf(events), random), random)
      expect({ seed, parts: finish.parts.map(withoutMadeIds), reason: finish.reason }).toEqual({
        seed,
        parts: whole.finish.parts.map(withoutMadeIds),
        reason: whole.finish.reason,
      })
    }
  },
  fuzzingMs,
)

test.each(protocols)(
  'a stream of $name, however its bytes are broken, is a sound reply or a failure',
  async ({ speaking, events, success }) => {
    for (let seed = 1; seed <= runs; seed++) {
      const random = randomOf(seed)
      const sent = anyChange(textOf(events), random)
      await readAs(speaking, sent, random).then(
        ({ chunks, finish }) => {
          const isGood = finish.reason === 'stop' || finish.reason === 'tool_calls'
          expect({ seed, isTold: !isGood || success.test(sent) }).toEqual({ seed, isTold: true })
          seeded(seed, () => expectSound(chunks, sent.length))
        },
        (error: unknown) => expect({ seed, error }).toEqual({ seed, error: expect.any(ProviderFailure) }),
      )
    }
  },
  fuzzingMs,
)

/** Says of which one something does not hold. */
function seeded(seed: number, check: () => void): void {
  try {
    check()
  } catch (error) {
    throw new Error(`with the seed ${seed}`, { cause: error })
  }
}

function withoutMadeIds<Part extends object>(part: Part) {
  return 'id' in part && String(part.id).startsWith('call_') ? { ...part, id: 'made' } : part
}

function textOf(events: readonly object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
}

/** The bytes come in pieces of any length. */
function readAs(speaking: Recorded['speaking'], sent: string, random: Random): Promise<Reply> {
  async function* bytes() {
    const all = Buffer.from(sent)
    for (let at = 0; at < all.length; ) {
      const end = at + 1 + Math.floor(random() * 400)
      yield new Uint8Array(all.subarray(at, end))
      at = end
    }
  }
  const headers = { 'content-type': 'text/event-stream' }
  const generate = speaking(async () => new Response(ReadableStream.from(bytes()), { headers }))
  return replyOf(generate(requestOf('hi', { model: 'any/model', max_tokens: 100 })))
}
