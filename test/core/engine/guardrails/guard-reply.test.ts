import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { ModelPart } from '../../../../core/base/ports/models.ts'
import { guardReply, noteImages } from '../../../../core/engine/guardrails/guard-reply.ts'
import { heardIn } from '../../../../core/engine/guardrails/heard.ts'
import type { RecordedModelCall } from '../../../../core/records/mission/recorded-step.ts'
import { partsOf, saidIn } from '../../../../core/records/mission/step-parts.ts'
import { calls, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const platform = await createSimulatedPlatform({ concurrency: 1 })
afterAll(() => platform.close())

const judging = {
  checks: platform.ports.checks,
  tenant: platform.tenant,
  heard: heardIn({ steps: [], ofAttempt: () => [] }),
}
const times = { started_at: '2026-11-21T09:00:00.000Z', finished_at: '2026-11-21T09:00:00.000Z' }

function replied(parts: readonly ModelPart[]): RecordedModelCall {
  const usage = { input_tokens: 1, output_tokens: 1, cost_usd: 0 }
  const said = saidIn(parts)
  return { ...times, ...usage, number: 1, attempt: 1, kind: 'model_call', model: 'a/b', ...said, finish_reason: 'stop' }
}

/** By what nobody is asked about. */
async function guarded(guardrails: Guardrail[], before: RecordedModelCall): Promise<RecordedModelCall> {
  const after = await guardReply(judging, { guardrails }, before)
  if ('open' in after) throw new Error('Somebody is to be asked')
  return after
}

function redacting(at: Guardrail['at']): Guardrail {
  return { name: at, at, rule: { kind: 'words', words: ['sesame'] }, outcome: 'redact', on_error: 'block' }
}

test('whatever a model says and asks for, what is redacted stands nowhere in the record, and the rest does', async () => {
  const words = fc.constantFrom('open sesame', 'Sesame!', 'nothing', 'a "quoted" word', '')
  const part: fc.Arbitrary<ModelPart> = fc.oneof(
    words.map(says),
    words.map((text): ModelPart => ({ type: 'reasoning', text, opaque: { signature: 's' } })),
    words.map((text): ModelPart => ({ type: 'refusal', text })),
    fc.tuple(words, fc.constantFrom('a', 'b', '')).map(([text, id]) => calls('clock', { text, list: [{ text }] }, id)),
    words.map((text) => calls('clock', `{"${text}`, 'torn')),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
      const before = replied(parts)
      const after = await guarded([redacting('tool'), redacting('output')], before)
      expect(JSON.stringify(after)).not.toMatch(/sesame/i)
      expect(after.tool_calls.map(({ id, name }) => [id, name])).toEqual(
        before.tool_calls.map(({ id, name }) => [id, name]),
      )
      expect(partsOf(after).map(({ type }) => type)).toEqual(partsOf(before).map(({ type }) => type))
      if (!/sesame/i.test(JSON.stringify(before))) expect(after).toEqual(before)
    }),
    { numRuns: 100 },
  )
})

test.each([
  ['mcp:shop/findOrder', ['mcp__shop__findOrder']],
  ['mcp__shop__findOrder', ['mcp__shop__findOrder']],
  ['mcp:shop/*', ['mcp__shop__findOrder', 'mcp__shop__pay']],
  ['mcp:depot/*', []],
  ['clock', ['clock']],
])('a guardrail of %s judges calls of that alone', async (tool, judged) => {
  const guardrail = Guardrail.parse({ ...redacting('tool'), tool })
  const names = ['mcp__shop__findOrder', 'mcp__shop__pay', 'clock']
  const before = replied(names.map((name) => calls(name, { text: 'sesame' }, name)))
  const { tool_calls } = await guarded([guardrail], before)
  const changed = tool_calls.filter((call) => !JSON.stringify(call.arguments).includes('sesame'))
  expect(changed.map(({ name }) => name)).toEqual(judged)
})

test('an image in an answer is noted, and in what is no answer it is not', () => {
  const text = 'See ![a](https://evil.test/p.png?d=1) and ![b](https://other.test/b.png)'
  expect(noteImages(replied([says(text)])).findings).toEqual([
    { guardrail: 'images', at: 'output', outcome: 'noted', what: expect.stringContaining('evil.test, other.test') },
  ])
  expect(noteImages(replied([says(text), calls('clock', {})])).findings).toBeUndefined()
  expect(noteImages(replied([says('See [a](https://evil.test/)')])).findings).toBeUndefined()
})

test('what a person cannot be shown whole they are not asked about, and it does not pass', async () => {
  const rule: Guardrail = { ...redacting('output'), outcome: 'ask' }
  const long = replied([says(`sesame ${'\u0001'.repeat(300_000)}`)])
  const { findings, text } = await guarded([rule], long)
  expect(findings).toMatchObject([{ outcome: 'blocked', what: expect.stringContaining('too long to be shown') }])
  expect(text).toBe('[withheld by the guardrail output]')
  expect((await guarded([{ ...rule, on_error: 'note' }], long)).findings).toMatchObject([{ outcome: 'noted' }])
})

describe('what is written otherwise than it is read', () => {
  const cards: Guardrail = { ...redacting('tool'), rule: { kind: 'patterns', patterns: [String.raw`\b\d{4}-\d{4}\b`] } }
  const argumentsOf = ({ tool_calls }: RecordedModelCall) => tool_calls[0]?.arguments

  test.each([
    ['with signs that nobody sees', '4111\u200b-2222'],
    ['in full width', '４１１１-２２２２'],
    ['for a browser', '&#52;111-2222'],
    ['for a server', '%34111-2222'],
    ['for whoever reads JSON', String.raw`{"card": "\u0034111-2222"}`],
  ])('is found %s, and goes with its text', async (_how, hidden) => {
    const after = await guarded([cards], replied([calls('clock', { note: 'well', text: hidden })]))
    expect(argumentsOf(after)).toEqual({ note: 'well', text: '[redacted]' })
    expect(after.findings).toMatchObject([{ outcome: 'redacted', what: 'it stands in one place' }])
  })

  test('takes no more with it than its own text, and nothing where it is found at sight', async () => {
    const text = '½ of 4111-2222 — “so”'
    expect(argumentsOf(await guarded([cards], replied([calls('clock', { text })])))).toEqual({
      text: '½ of [redacted] — “so”',
    })
    const fine = replied([calls('clock', { text: '½ of it — “so” %20' })])
    expect(await guarded([cards], fine)).toEqual(fine)
  })
})

describe('a word that begins in one part and ends in another', () => {
  const reasons = (text: string): ModelPart => ({ type: 'reasoning', text })

  test('is found as it is read', async () => {
    const { text, findings } = await guarded([redacting('output')], replied([says('Open ses'), says('ame.')]))
    expect(text).toBe('Open [redacted].')
    expect(findings).toMatchObject([{ outcome: 'redacted' }])
    const block = { ...redacting('output'), outcome: 'block' as const }
    const apart = replied([reasons('ses'), says('a'), reasons('ame'), says('b')])
    expect((await guarded([block], apart)).findings).toMatchObject([{ outcome: 'blocked' }])
    const { parts } = await guarded([redacting('output')], apart)
    expect(parts).toEqual([reasons('[redacted]'), says('a'), says('b')])
  })

  test('takes nothing away where each part has what is found', async () => {
    const whole = [says('Open sesame, '), reasons('hm'), says('sesame.')]
    const { text, parts } = await guarded([redacting('output')], replied(whole))
    expect(text).toBe('Open [redacted], [redacted].')
    expect(parts).toHaveLength(3)
    expect(await guarded([redacting('output')], replied([says('a'), says('b')]))).toEqual(
      replied([says('a'), says('b')]),
    )
  })
})

test('images that stand in each other, and in both ways, are taken out whole', async () => {
  const images: Guardrail = { ...redacting('output'), rule: { kind: 'images', hosts: [] } }
  const text =
    '<img src="https://evil.test/1"> ![a ![b](https://evil.test/2) c](https://evil.test/3?d=sesame), and more'
  expect((await guarded([images], replied([says(text)]))).text).toBe('[redacted] [redacted], and more')
})

describe('a file that is saved', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const saving = (content: Record<string, string>) => replied([calls('save_file', { name: 'a.md', ...content })])
  const kept = ({ tool_calls }: RecordedModelCall) => tool_calls[0]?.arguments

  test.each(['tool', 'output'] as const)('is judged by what people will read of it: %s', async (at) => {
    const text = await guarded([redacting(at)], saving({ text: 'open sesame' }))
    expect(kept(text)).toEqual({ name: 'a.md', text: 'open [redacted]' })
    const bytes = await guarded([redacting(at)], saving({ base64: base64('open sesame') }))
    expect(kept(bytes)).toEqual({ name: 'a.md', base64: base64('open [redacted]') })
    expect(bytes.findings).toMatchObject([{ at, outcome: 'redacted' }])
  })

  test('is blocked with the reply that saves it where that is what its agent is not to say', async () => {
    const block = { ...redacting('output'), outcome: 'block' as const }
    const { tool_calls, findings } = await guarded([block], saving({ base64: base64('sesame') }))
    expect(tool_calls).toEqual([])
    expect(findings).toMatchObject([{ at: 'output', outcome: 'blocked' }])
  })

  test('is not looked into where it is no text, and stays as it is where nothing is found', async () => {
    const rules = [redacting('tool'), redacting('output')]
    const image = saving({ base64: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x00]).toString('base64') })
    const lines = saving({ base64: `${base64('nothing')}\n` })
    for (const before of [image, lines, saving({ base64: 'no base64!' })]) {
      expect(await guarded(rules, before)).toEqual(before)
    }
  })
})

describe('an answer that is JSON', () => {
  const images: Guardrail = {
    name: 'no-images',
    at: 'output',
    rule: { kind: 'images', hosts: [] },
    outcome: 'block',
    on_error: 'block',
  }

  test.each([
    ['an escape', String.raw`{"a":"open \u0073esame","b":1}`, { a: 'open [redacted]', b: 1 }],
    ['a name of a field', String.raw`{"\u0073esame":true}`, { '[redacted]': true }],
    ['an escape beside what is plain', String.raw`{"a":"sesame \u0073esame"}`, { a: '[redacted]' }],
    [
      'plain beside escapes',
      String.raw`{"a":"sesame","b":"one\ntwo \u0073esame"}`,
      { a: '[redacted]', b: 'one\ntwo [redacted]' },
    ],
    ['a fence', '```json\n{"a":"\\u0073esame"}\n```', { a: '[redacted]' }],
  ])('is judged as it will be read: %s', async (_what, text, left) => {
    const after = await guarded([redacting('output')], replied([says(text)]))
    expect(JSON.parse(after.text)).toEqual(left)
    expect(after.findings).toMatchObject([{ at: 'output', outcome: 'redacted' }])
  })

  test.each([
    String.raw`{"a":"![x](https:\/\/evil.test\/p.png)"}`,
    String.raw`{"a":"<img src=\"https://evil.test/p.png\">"}`,
  ])('is blocked for an image that is written in escapes: %s', async (text) => {
    expect((await guarded([images], replied([says(text)]))).findings).toMatchObject([{ outcome: 'blocked' }])
    expect(noteImages(replied([says(text)])).findings).toMatchObject([{ what: expect.stringContaining('evil.test') }])
  })

  test('is the same value where it was said in several texts', async () => {
    const after = await guarded([redacting('output')], replied([says(String.raw`{"a":"\u0073es`), says('ame"}')]))
    expect(JSON.parse(after.text)).toEqual({ a: '[redacted]' })
  })

  test('stays as it was said where nothing is found', async () => {
    const before = replied([says(String.raw`{"a": "one\ntwo", "b": 1e3}`)])
    expect(await guarded([redacting('output')], before)).toEqual(before)
  })
})
