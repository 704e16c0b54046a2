import { expect, test } from 'vitest'
import { claudeOf } from '../../../../adapters/models/anthropic/claude.ts'

test.each([
  ['claude-3-haiku-20240307', 'never', 2, true, false],
  ['claude-3-5-sonnet-20241022', 'never', 2, true, false],
  ['anthropic.claude-3-7-sonnet-20250219-v1:0', 'budgeted', 2, true, false],
  ['claude-sonnet-4-20250514', 'budgeted', 2, true, false],
  ['claude-opus-4-1-20250805', 'budgeted', 1, true, true],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'budgeted', 1, true, true],
  ['claude-sonnet-4-6', 'freely', 1, true, true],
  ['claude-opus-4-8', 'freely', 0, true, true],
  ['claude-opus-5', 'freely', 0, true, true],
  ['claude-haiku-5-5', 'freely', 0, true, true],
  ['claude-opus-5-5', 'always', 0, false, true],
  ['claude-sonnet-5-5', 'always', 0, false, true],
  ['claude-fable-5', 'always', 0, true, true],
  ['claude-fable-5-1', 'always', 0, false, true],
  ['claude-nova-9', 'freely', 0, true, true],
  ['qwen3-coder', 'never', 2, true, false],
])('%s thinks %s', (name, thinks, samplings, canBeForced, takesSchemas) => {
  expect(claudeOf(name)).toEqual({ thinks, samplings, canBeForced, takesSchemas })
})
