import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMessagesReplyReader } from '../../../../adapters/models/anthropic/reply.ts'
import { parsedJson } from '../../../../adapters/models/wire/json-text.ts'
import { expectSound, readWhole } from '../fuzzed.ts'
import { fuzzing, fuzzingMs, mutated, mutations } from '../mutations.ts'
import { requestOf } from '../requests.ts'
import { recorded } from './recorded.ts'

const request = requestOf('hi', { model: 'anthropic/claude-haiku-4-5' })

interface Sent {
  readonly type?: unknown
  readonly content_block?: { readonly type?: unknown } | null
  readonly delta?: { readonly stop_reason?: unknown } | null
}

test(
  'whatever comes, it is read soundly or refused: no call is lost, and nothing cut is a success',
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const lines = mutated(recorded, changes)
        const chunks = readWhole(createMessagesReplyReader(request, []), lines.map(parsedJson))
        if (chunks === undefined) return
        expectSound(chunks, lines.join('').length)
        const finish = chunks.at(-1)
        if (finish?.type !== 'finish') return
        const events: readonly (Sent | null)[] = lines.map((line) => JSON.parse(line))
        const begun = events.filter(
          (event) => event?.type === 'content_block_start' && event.content_block?.type === 'tool_use',
        )
        // More where arguments came of a call whose beginning was lost.
        expect(finish.parts.filter(({ type }) => type === 'tool_call').length).toBeGreaterThanOrEqual(begun.length)
        const word = events.findLast(
          (event) => event?.type === 'message_delta' && typeof event.delta?.stop_reason === 'string',
        )
        if (finish.reason === 'stop' || finish.reason === 'tool_calls') {
          expect(['end_turn', 'stop_sequence', 'tool_use']).toContain(word?.delta?.stop_reason)
        }
      }),
      fuzzing,
    )
  },
  fuzzingMs,
)
