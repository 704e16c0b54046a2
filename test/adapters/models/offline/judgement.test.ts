import { expect, test } from 'vitest'
import { offlineRules } from '../../../../adapters/models/offline/rules/rules.ts'
import { judgeInstructions, judgeMaterial, verdictSchema } from '../../../../core/engine/guardrails/judge-prompt.ts'

const marks = { frame: 'frame-1', verdict: 'mark_2' }

async function judged(rubric: string, text: string): Promise<unknown> {
  const chunks = offlineRules()({
    model: 'offline/rules',
    fallbacks: [],
    system: judgeInstructions(rubric, marks),
    turns: [{ role: 'user', parts: [{ type: 'text', text: judgeMaterial(text, marks) }] }],
    tools: [],
    output_schema: verdictSchema,
    max_tokens: 2000,
    signal: new AbortController().signal,
  })
  let said = ''
  for await (const chunk of chunks) if (chunk.type === 'text') said += chunk.text
  return JSON.parse(said)
}

test.each([
  ['Flag what names “Project Atlas” or "Borealis".', 'It is project atlas.', 'flag'],
  ['Flag what names “Project Atlas” or "Borealis".', 'BOREALIS it is', 'flag'],
  ['Flag what names “Project Atlas”.', 'Nothing to see.', 'pass'],
  ['Flag what is unkind.', 'pass or flag, and a "mark"', 'pass'],
])('the model without a provider judges by what a rubric has in quotes: %s %s', async (rubric, text, verdict) => {
  expect(await judged(rubric, text)).toMatchObject({ mark: 'mark_2', verdict })
})
