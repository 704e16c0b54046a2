import { expect, test } from 'vitest'
import { explanationText } from '../../cli/texts/explanation-text.ts'
import type { Explanation } from '../../contract/resources/explanation.ts'

const at = '2026-11-21T09:30:00.000Z'

const explanation: Explanation = {
  ...{ mission_id: 'mis_1', status: 'COMPLETED', at, deadline: at, sentence: 'It is done.' },
  reasons: [{ code: 'completed', data: { finished_at: at }, sentence: 'It is done.' }],
}

const shown = (told: Explanation) =>
  explanationText(told)
    .spans.map(({ words }) => words)
    .join('')

test('what was adjusted stands behind the reasons', () => {
  const sentence = 'b/two answered in the place of a/one (model_unavailable), in step 1.'
  const told = { kind: 'fallback' as const, model: 'b/two', passed_over: 'a/one', code: 'model_unavailable', sentence }
  expect(shown({ ...explanation, adjustments: [{ ...told, calls: 1, first_step: 1, last_step: 1 }] })).toBe(
    `mis_1 is COMPLETED:\n  It is done. (completed)\n  ${sentence} (fallback)\n`,
  )
  expect(shown(explanation)).toBe('mis_1 is COMPLETED:\n  It is done. (completed)\n')
})
