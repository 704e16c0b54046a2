import fc from 'fast-check'
import { expect, test } from 'vitest'
import { yamlOf } from '../../../cli/in-git/export.ts'
import { kinds } from '../../../cli/in-git/kinds.ts'
import type { Noun } from '../../../cli/in-git/nouns.ts'
import { documentsIn } from '../../../cli/in-git/read-documents.ts'
import { wantedOf } from '../../../cli/in-git/wanted.ts'
import { unsafe } from '../unsafe.ts'

const name = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/)
/** Also what YAML would read as something else: `yes`, `1e3`, `- x`, an empty line. */
const words = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.constantFrom('yes', '1e3', '2026-11-30', '- x', 'a: b', '# c', '\n\n', ' x ', 'a\n b\n\n', '~', '---\nx', '\t'),
  fc.constantFrom('a\u202eb\n', '\u001b[2J', 'a\r\nb', '\u{e0041}', '\u200b', '\ud83d\ude00', '\\u202e'),
)
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const limits = fc.record({
  max_steps: optional(fc.integer({ min: 1, max: 50 })),
  max_tool_calls: optional(fc.integer({ min: 1, max: 50 })),
})
const agent = fc.record({
  name,
  kind: fc.constantFrom(undefined, 'hosted', 'remote'),
  description: optional(words),
  instructions: words,
  tools: fc.constantFrom(undefined, [], ['calculator', 'http_request']),
  tags: fc.constantFrom(undefined, [], ['nightly']),
  output_schema: fc.constantFrom(undefined, null, { type: 'object', properties: { yes: { type: 'string' } } }),
  approvals: fc.constantFrom(undefined, [{ tool: 'http_request' }]),
  outside_text: fc.constantFrom(undefined, { writes: 'deny' }),
  settings: fc.constantFrom(undefined, {}, { temperature: 0.5 }),
  publish_gate: fc.constantFrom(undefined, { dataset: 'capitals' }),
  limits,
})
const limit = fc.record({
  name: fc.oneof(
    name,
    name.map((agent) => `agent:${agent}`),
  ),
  concurrency: fc.constantFrom(undefined, null, 4),
  rate: fc.constantFrom({ count: 1 }, { count: 10, period_s: 60, burst: 5 }),
})
const budget = fc.record({
  scope: fc.oneof(
    fc.constant('tenant'),
    name.map((agent) => `agent:${agent}`),
  ),
  period: fc.constantFrom('day', 'month', 'total'),
  usd: optional(fc.double({ min: 0.01, max: 1000, noNaN: true })),
  tokens: fc.integer({ min: 1, max: 1000 }),
})
const schedule = fc.record({
  name,
  mission: fc.record({
    agent: fc.oneof(fc.constant('x'), name),
    input: fc.oneof(words, fc.jsonValue({ maxDepth: 3 })),
    tags: fc.constantFrom(undefined, ['nightly']),
    concurrency: fc.constantFrom(undefined, { key: 'crm' }),
    retry: fc.constantFrom(undefined, { base_s: 2 }),
  }),
  cron: fc.constantFrom('0 9 * * 1-5', '@daily'),
  time_zone: fc.constantFrom(undefined, 'UTC', 'Europe/Berlin'),
  overlap: fc.constantFrom(undefined, 'queue'),
  jitter_s: fc.constantFrom(undefined, 0, 300),
})

const all: readonly (readonly [Noun, fc.Arbitrary<object>])[] = [
  ['agent', agent],
  ['limit', limit],
  ['budget', budget],
  ['schedule', schedule],
]

test.each(all)('what export writes of any %s, apply reads as it was', (noun, documents) => {
  fc.assert(
    fc.property(documents, (document) => {
      const read = kinds[noun].read(JSON.parse(JSON.stringify(document)))
      expect(read).toHaveProperty('thing')
      if (!('thing' in read)) return
      const text = yamlOf({ noun, document: kinds[noun].documentOf(read.thing) })
      expect(unsafe(text)).toEqual([])
      const again = documentsIn(text, { path: 'a.yaml', isWithin: true }, undefined)
      const { wanted, problems } = wantedOf(again.documents)
      expect([again.problems, problems]).toEqual([[], []])
      expect(wanted.map(({ thing }) => thing)).toEqual([read.thing])
    }),
  )
})

test('what an agent would have anyway is not written', () => {
  const read = kinds.agent.read({ name: 'clerk', instructions: 'Be kind.\nBe brief.\n', limits: { max_steps: 9 } })
  const thing = 'thing' in read ? read.thing : {}
  expect(yamlOf({ noun: 'agent', document: kinds.agent.documentOf(thing) })).toBe(
    'agent:\n  name: clerk\n  instructions: |\n    Be kind.\n    Be brief.\n  limits:\n    max_steps: 9\n',
  )
})
