import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createGeminiReplyReader } from '../../../../adapters/models/gemini/reply.ts'
import { parsedJson } from '../../../../adapters/models/wire/json-text.ts'
import { expectSound, readWhole } from '../fuzzed.ts'
import { fuzzing, fuzzingMs, mutated, mutations } from '../mutations.ts'
import { requestOf } from '../requests.ts'
import { recorded } from './recorded.ts'

const request = requestOf('hi', { model: 'gemini/gemini-3.8-flash' })

interface Piece {
  readonly candidates?:
    | readonly {
        readonly content?: { readonly parts?: readonly object[] | null } | null
        readonly finishReason?: unknown
      }[]
    | null
}

test(
  'whatever comes, it is read soundly or refused: no call is lost, and nothing cut is a success',
  () => {
    fc.assert(
      fc.property(mutations, (changes) => {
        const lines = mutated(recorded, changes)
        const chunks = readWhole(createGeminiReplyReader(request, []), lines.map(parsedJson))
        if (chunks === undefined) return
        expectSound(chunks, lines.join('').length)
        const finish = chunks.at(-1)
        if (finish?.type !== 'finish') return
        const candidates = lines.flatMap((line) => {
          const { candidates }: Piece = JSON.parse(line)
          return candidates?.slice(0, 1) ?? []
        })
        const asked = candidates.flatMap(({ content }) => content?.parts ?? []).filter(isCall)
        // Arguments that say no name may be those of the call before.
        const named = asked.filter(isNamed)
        const calls = finish.parts.filter(({ type }) => type === 'tool_call')
        expect(calls.length).toBeGreaterThanOrEqual(named.length)
        expect(calls.length).toBeLessThanOrEqual(asked.length)
        const said = candidates
          .map(({ finishReason }) => finishReason)
          .findLast((word) => word !== undefined && word !== null)
        if (finish.reason === 'stop' || finish.reason === 'tool_calls') expect(said).toBe('STOP')
      }),
      fuzzing,
    )
  },
  fuzzingMs,
)

function isCall(part: object): boolean {
  return 'functionCall' in part && typeof part.functionCall === 'object' && part.functionCall !== null
}

function isNamed(part: object): boolean {
  const call = 'functionCall' in part ? part.functionCall : undefined
  if (typeof call !== 'object' || call === null) return false
  return ['name', 'id'].some((field) => {
    const said: unknown = Reflect.get(call, field)
    return typeof said === 'string' && said !== ''
  })
}
