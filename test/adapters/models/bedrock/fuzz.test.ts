import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBedrockReplyReader } from '../../../../adapters/models/bedrock/reply.ts'
import { expectSound, readWhole } from '../fuzzed.ts'
import { fuzzing, fuzzingMs, mutated, mutations } from '../mutations.ts'
import { requestOf } from '../requests.ts'
import { recorded } from './recorded.ts'

const request = requestOf('hi', { model: 'bedrock/us.amazon.nova-lite-v1:0' })

type Recorded = {
  readonly contentBlockStart?: { readonly start?: { readonly toolUse?: object | null } }
  readonly messageStop?: { readonly stopReason?: unknown }
}

test(
  'whatever comes, it is read soundly or refused: no call is lost, and nothing cut is a success',
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        // The SDK throws where there is no JSON, which ends the stream.
        const lines = mutated(recorded, changes)
        const events = lines.map(parsed)
        if (events.includes(undefined)) return
        const chunks = readWhole(createBedrockReplyReader(request), events)
        if (chunks === undefined) return
        expectSound(chunks, lines.join('').length)
        const finish = chunks.at(-1)
        if (finish?.type !== 'finish') return
        const begun = events.filter((event) => event?.contentBlockStart?.start?.toolUse)
        // More where arguments came of a call whose beginning was lost.
        expect(finish.parts.filter(({ type }) => type === 'tool_call').length).toBeGreaterThanOrEqual(begun.length)
        const word = events.findLast((event) => typeof event?.messageStop?.stopReason === 'string')?.messageStop
          ?.stopReason
        if (finish.reason === 'stop' || finish.reason === 'tool_calls') {
          expect(['end_turn', 'stop_sequence', 'tool_use']).toContain(word)
        }
      }),
      fuzzing,
    )
  },
  fuzzingMs,
)

function parsed(line: string): Recorded | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
