import { expect, test } from 'vitest'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import { requireGuards } from '../../../../core/features/agents/require-guards.ts'

const rule: Guardrail['rule'] = { kind: 'words', words: ['sesame'] }
const fine: Guardrail = { name: 'one', at: 'tool', rule, outcome: 'ask', on_error: 'block' }
const judge = { kind: 'judge', rubric: 'Flag it.' } as const
const bedrock = { kind: 'bedrock', guardrail: 'gr1', version: '1' } as const
const schema: Guardrail['rule'] = { kind: 'schema', schema: { type: 'object' } }

function refusalOf(...guardrails: Guardrail[]): string {
  try {
    requireGuards({ kind: 'hosted', guardrails })
    return ''
  } catch (error) {
    expect(error).toMatchObject({ code: 'not_applicable' })
    return error instanceof Error ? error.message : ''
  }
}

test.each<[string, Guardrail, string]>([
  ['a tool where none is called', { ...fine, at: 'input', outcome: 'note', tool: 'clock' }, 'names a tool'],
  ['a schema that is to redact', { ...fine, rule: schema, outcome: 'redact' }, 'no part'],
  [
    'a schema that cannot be checked',
    { ...fine, rule: { kind: 'schema', schema: { not: {} } } },
    'guardrails.0 (one): its schema: ',
  ],
  ['a judge that is to redact', { ...fine, rule: judge, outcome: 'redact' }, 'no part'],
  ['what a provider is to redact', { ...fine, rule: bedrock, outcome: 'redact' }, 'no part'],
  ['a rubric of blanks', { ...fine, rule: { ...judge, rubric: ' ' } }, 'rubric is blank'],
  [
    'what is no pattern',
    { ...fine, rule: { kind: 'patterns', patterns: ['['] } },
    'guardrails.0 (one): Invalid regular expression',
  ],
  ['a word of blanks', { ...fine, rule: { kind: 'words', words: [' '] } }, 'blank'],
])('%s is refused when the agent is made', (_what, guardrail, message) => {
  expect(refusalOf(guardrail)).toContain(message)
})

test('two guardrails of one name are refused, and others are taken', () => {
  expect(refusalOf(fine, fine)).toContain('guardrails.1 (one): there are two of this name')
  expect(refusalOf(fine, { ...fine, name: 'two', at: 'output', outcome: 'block' })).toBe('')
  expect(refusalOf({ ...fine, at: 'output' }, { ...fine, name: 'two', at: 'input', rule: judge })).toBe('')
})

test('a remote agent has none, since its workers say what they like', () => {
  expect(() => requireGuards({ kind: 'remote', guardrails: [fine] })).toThrow('hosted agent')
  expect(() => requireGuards({ kind: 'remote', guardrails: [] })).not.toThrow()
})

test('an act of the loop itself is none that a policy about outside text could name', () => {
  const outside_text = { writes: 'ask' as const, by_tool: [{ tool: 'delegate' as const, calls: 'deny' as const }] }
  expect(() => requireGuards({ kind: 'hosted', guardrails: [], outside_text })).toThrow('delegate')
})
