import fc from 'fast-check'
import { expect, test } from 'vitest'
import { messagesRequest } from '../../../../adapters/models/anthropic/request.ts'
import { converseRequest } from '../../../../adapters/models/bedrock/request.ts'
import { geminiModel } from '../../../../adapters/models/gemini/model.ts'
import { geminiRequest } from '../../../../adapters/models/gemini/request.ts'
import { chatBody } from '../../../../adapters/models/openai/chat/request.ts'
import { responsesBody } from '../../../../adapters/models/openai/responses/request.ts'
import { takenAtFirst } from '../../../../adapters/models/openai/taken.ts'
import type { ModelPart, ModelRequest } from '../../../../core/base/ports/models.ts'
import { chatViolations } from '../../../adapters/models/checkers/chat.ts'
import { converseViolations } from '../../../adapters/models/checkers/converse.ts'
import { geminiViolations } from '../../../adapters/models/checkers/gemini.ts'
import { messagesViolations } from '../../../adapters/models/checkers/messages.ts'
import { responsesViolations } from '../../../adapters/models/checkers/responses.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { calls, says } from '../../../simulation/replies.ts'
import { turnProblems } from '../../../simulation/turn-rules.ts'
import { smallWorld, tokensOf, useBlobFolder } from './in-window.ts'

const blobFolder = useBlobFolder()

const chat = { ...takenAtFirst('max_tokens'), alternating: true }
const responses = takenAtFirst('max_completion_tokens')

/** What of a request any of the providers would refuse. */
function violationsOf(request: ModelRequest): readonly string[] {
  const by = (model: string) => ({ ...request, model })
  const sent = <Body>(body: Body): Body => JSON.parse(JSON.stringify(body))
  const { modelId: _, ...converse } = converseRequest(by('bedrock/anthropic.claude-haiku-4-5-v1:0')).input
  return [
    ...turnProblems(request.turns),
    ...chatViolations(chatBody(by('deepseek/chat'), chat), 'strict'),
    ...responsesViolations(responsesBody(by('openai/gpt-5'), responses)),
    ...messagesViolations(sent(messagesRequest(by('anthropic/claude-haiku-4-5')).body)),
    ...geminiViolations(
      sent(geminiRequest(by('gemini/gemini-3.8-flash')).body),
      geminiModel('gemini-3.8-flash').wantsSignatures,
    ),
    ...converseViolations(sent(converse)),
  ]
}

const text = fc.integer({ min: 0, max: 3000 }).map((length) => 'so it is, '.repeat(length / 10))
const call = fc.constantFrom('http_fetch', 'calculator', 'unknown_tool')
const replied: fc.Arbitrary<readonly [string, readonly string[]]> = fc.tuple(text, fc.array(call, { maxLength: 4 }))

function partsOf([words, names]: readonly [string, readonly string[]], at: number): ModelPart[] {
  const given = (name: string, nth: number) => {
    return name === 'http_fetch' ? { url: `https://example.com/${at}/${nth}` } : { expression: `${at} + ${nth}` }
  }
  return [...(words === '' ? [] : [says(words)]), ...names.map((name, nth) => calls(name, given(name, nth), `c${nth}`))]
}

test('whatever a mission does, its requests are valid for every provider, begin with the user, and fit the window', async () => {
  // A reply without a call would end it.
  const doing = replied.filter(([, names]) => names.length > 0)
  const lives = fc.record({
    replies: fc.array(doing, { minLength: 4, maxLength: 14 }),
    window: fc.constantFrom(8000, 12_000, 40_000),
    page: fc.integer({ min: 0, max: 40_000 }).map((length) => 'a page of it '.repeat(length / 13)),
    summary: text,
  })
  await fc.assert(
    fc.asyncProperty(lives, async ({ replies, window, page, summary }) => {
      const small = { replies: replies.map(partsOf), window, page, summary }
      const { platform, process, asked } = await smallWorld(small, blobFolder())
      const { id } = await process.submit({ agent: 'one', input: 'Read all of it', max_attempts: 1 })
      await deliverAll(platform, (act) => act(process))
      const { mission } = await platform.record(id)
      platform.close()
      expect(mission).toMatchObject({ status: 'COMPLETED', output: 'done' })
      for (const { request } of asked) {
        expect(violationsOf(request)).toEqual([])
        expect(tokensOf(request)).toBeLessThanOrEqual(window - request.max_tokens)
      }
    }),
    { numRuns: 25 },
  )
}, 120_000)
