import { encodeEventStreamMessage } from '@copilotkit/aimock'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ProviderFailure } from '../../../../adapters/models/failures/provider-failure.ts'
import { expectSound } from '../fuzzed.ts'
import { fuzzing, fuzzingMs, mutated, mutations } from '../mutations.ts'
import { replyOf, requestOf } from '../requests.ts'
import { exception, useConverse } from './converse-server.ts'
import { recorded } from './recorded.ts'

const converse = useConverse()
const request = requestOf('hi', { model: 'bedrock/us.amazon.nova-lite-v1:0' })

/** One way in which the bytes of frames come otherwise than they were sent. Places are counted round and round. */
interface Break {
  readonly way: 'cut' | 'flip' | 'drop' | 'repeat' | 'exception' | 'noise' | 'nothing'
  readonly at: number
  readonly byte: number
}

const breaks: fc.Arbitrary<readonly Break[]> = fc.array(
  fc.record({
    way: fc.constantFrom('cut', 'flip', 'drop', 'repeat', 'exception', 'noise', 'nothing'),
    at: fc.nat(10_000),
    byte: fc.nat(255),
  }),
  { maxLength: 3 },
)
const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 })

test(
  'however the frames of a stream come, it is a sound reply or a failure',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutations, fc.constant([])), breaks, sizes, async (changes, ways, pieces) => {
        const sent = ways.reduce(broken, Buffer.concat(mutated(recorded, changes).flatMap(framesOf)))
        converse.answer = (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
          for (const piece of piecesOf(sent, pieces)) response.write(piece)
          response.end()
        }
        const reply = await replyOf(converse.generate(request)).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ProviderFailure)
        })
        if (!reply) return
        expectSound(reply.chunks, sent.length)
        const isGood = reply.finish.reason === 'stop' || reply.finish.reason === 'tool_calls'
        if (isGood) expect(sent.toString('latin1')).toMatch(/"stopReason":"(?:end_turn|stop_sequence|tool_use)"/)
      }),
      fuzzing,
    )
  },
  fuzzingMs,
)

test(
  'a stream is the same whatever the pieces in which its frames come',
  async () => {
    const sent = Buffer.concat(recorded.map((event) => JSON.stringify(event)).flatMap(framesOf))
    await fc.assert(
      fc.asyncProperty(sizes, async (pieces) => {
        converse.answer = (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
          for (const piece of piecesOf(sent, pieces)) response.write(piece)
          response.end()
        }
        const { text, calls, finish } = await replyOf(converse.generate(request))
        expect([text, finish.reason]).toEqual(['Let me see 👋', 'tool_calls'])
        expect(calls).toMatchObject([
          { id: 'tooluse_1', name: 'clock', arguments: { zone: 'Europe/Berlin' } },
          { id: 'tooluse_2', name: 'clock', arguments: {} },
        ])
      }),
      { ...fuzzing, numRuns: fuzzing.numRuns / 10 },
    )
  },
  fuzzingMs,
)

/** A frame whose checksums are right, of JSON that may be anything. */
function framesOf(line: string): Buffer[] {
  const event = parsed(line)
  if (typeof event !== 'object' || event === null) return []
  return Object.entries(event).map(([type, payload]) => Buffer.from(encodeEventStreamMessage(type, payload)))
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function broken(sent: Buffer, { way, at, byte }: Break): Buffer {
  if (sent.length === 0) return sent
  const place = at % sent.length
  const [before, behind] = [sent.subarray(0, place), sent.subarray(place)]
  switch (way) {
    case 'cut':
      return before
    case 'flip':
      return Buffer.concat([before, Buffer.from([byte]), behind.subarray(1)])
    case 'drop':
      return Buffer.concat([before, behind.subarray(byte)])
    case 'repeat':
      return Buffer.concat([before, behind.subarray(0, byte), behind])
    case 'noise':
      return Buffer.concat([before, Buffer.alloc(byte, byte), behind])
    case 'exception':
      return Buffer.concat([sent, exception(byte % 2 ? 'modelStreamErrorException' : 'aNewException', 'told so')])
    case 'nothing':
      return sent
  }
}

function* piecesOf(sent: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, count = 0; at < sent.length; count += 1) {
    const end = at + (sizes[count % sizes.length] ?? 1)
    yield sent.subarray(at, end)
    at = end
  }
}
