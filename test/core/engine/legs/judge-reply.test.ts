import { expect, test } from 'vitest'
import type { FinishReason, ModelPart } from '../../../../core/base/ports/models.ts'
import { judgeReply } from '../../../../core/engine/legs/judge-reply.ts'
import { saidIn } from '../../../../core/records/mission/step-parts.ts'
import { calls, says } from '../../../simulation/replies.ts'

const call = calls('clock', {})
const refusal: ModelPart = { type: 'refusal', text: 'I would rather not' }
const reasoning: ModelPart = { type: 'reasoning', text: 'Let me see' }

function verdict(finish_reason: FinishReason | 'end_turn', parts: readonly ModelPart[]) {
  return judgeReply({ finish_reason, ...saidIn(parts) })
}

test.each<[FinishReason, readonly ModelPart[], string]>([
  ['stop', [says('4')], 'answer'],
  ['stop', [reasoning, says('4')], 'answer'],
  ['tool_calls', [call], 'calls'],
  ['stop', [call], 'calls'],
  ['stop', [says('Let me look'), call], 'calls'],
  ['tool_calls', [says('Let me look')], 'malformed_call'],
  ['tool_calls', [], 'malformed_call'],
  ['stop', [], 'empty_answer'],
  ['stop', [says(' \n')], 'empty_answer'],
  ['stop', [reasoning], 'empty_answer'],
  ['stop', [refusal], 'model_refused'],
  ['stop', [says('4'), refusal], 'model_refused'],
  ['stop', [refusal, call], 'model_refused'],
])('a reply that ends with %s, of %j, is %s', (reason, parts, is) => {
  expect(verdict(reason, parts)).toBe(is)
})

test.each<[FinishReason, string]>([
  ['length', 'output_truncated'],
  ['context_full', 'context_too_long'],
  ['filtered', 'output_filtered'],
  ['refused', 'model_refused'],
  ['malformed_call', 'malformed_call'],
  ['failed', 'model_failed'],
  ['unknown', 'finish_unknown'],
])('whatever a reply that ends with %s says, it is %s', (reason, is) => {
  for (const parts of [[], [says('4')], [call], [says('4'), call], [refusal]]) expect(verdict(reason, parts)).toBe(is)
})

test('a worker’s own word for the end of its call means what the call says', () => {
  expect([verdict('end_turn', [says('4')]), verdict('end_turn', [call])]).toEqual(['answer', 'calls'])
})
