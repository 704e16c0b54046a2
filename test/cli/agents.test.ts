import { describe, expect, test } from 'vitest'
import { useAnsweringServer } from './answering-server.ts'

const evaluation_id = 'evl_01M7YK05YYB9KCP9P845DZ80ZS'
const agent = {
  ...{ name: 'poet', version: 7, kind: 'hosted', built_in: false, description: '', instructions: 'Write.' },
  ...{ model: 'default', fallback_models: [], tools: [], capabilities: [], tags: [], output_schema: null },
  ...{
    approvals: [],
    effects: [],
    limits: { max_steps: 50, max_output_tokens: 4096 },
    created_at: '2026-11-30T09:00:00Z',
  },
  publish_gate: {
    ...{ dataset: 'capitals', min_pass_rate: 0.9, min_score: 0.8 },
    set_on: { dataset_id: 'dts_1', dataset_version: 3, judges: [] },
  },
}

const { answerWith, file, seen, sent, run } = useAnsweringServer(agent, {
  'poet.yaml': 'name: poet\ninstructions: Write.\n',
})

describe('a version of an agent is published', () => {
  test.each<[string, string[], object]>([
    ['by itself', [], { version: 7 }],
    ['by an evaluation', ['--evaluation', evaluation_id], { version: 7, evaluation_id }],
    ['past its gate', ['--override'], { version: 7, override: true }],
  ])('%s', async (_, options, body) => {
    const { code, out, err } = await run('agents', 'publish', 'poet', '7', ...options)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(sent()).toEqual([{ path: 'POST /v1/agents/poet/publish', body }])
    expect(out).toMatch(/^Agent +poet v7\n/)
    expect(out).toMatch(
      /Gate +an evaluation on capitals, a pass rate of 0.9 or more, a mean score of 0.8 or more, set on its version 3\n/,
    )
  })

  test('for scripts as it is', async () => {
    const { code, out } = await run('agents', 'publish', 'poet', '7', '--json')
    expect([code, JSON.parse(out)]).toEqual([0, agent])
  })

  test('and not without a number', async () => {
    const { code, err } = await run('agents', 'publish', 'poet', 'newest')
    expect({ code, sent: sent() }).toEqual({ code: 2, sent: [] })
    expect(err).toContain('It must be a whole number')
  })
})

test('an agent is deleted', async () => {
  expect(await run('agents', 'delete', 'poet')).toEqual({ code: 0, out: 'poet is deleted.\n', err: '' })
  expect(sent()).toEqual([{ path: 'DELETE /v1/agents/poet', body: null }])
})

test('an agent that cannot become what a file says names the command that deletes it', async () => {
  answerWith({ ...agent, publish_gate: null, kind: 'remote' })
  const { code, err } = await run('agents', 'apply', '-f', file('poet.yaml'))
  expect(code).toBe(2)
  expect(err).toContain('delete it first with `sortie agents delete poet`')
})

test('the note of a draft names commands, and no requests', async () => {
  const draft = { published_version: 6, needs: 'an evaluation, then POST /v1/agents/poet/publish with its id' }
  answerWith({ ...agent, instructions: 'Draw.', draft, publish_gate: null })
  const { out } = await run('agents', 'apply', '-f', file('poet.yaml'))
  expect(out).toContain('it needs an evaluation, then `sortie agents publish poet` with its id')
})

test('the versions of an agent have relative times on a terminal, and whole ones for programs', async () => {
  const created_at = new Date(Date.now() - 3.5 * 3_600_000).toISOString()
  answerWith({ items: [{ ...agent, created_at }], next_cursor: null, version: 7 })
  expect(await seen(100, 'agents', 'versions', 'poet')).toMatch(/v7 +in use +3h ago +created\n/)
  expect((await run('agents', 'versions', 'poet')).out).toContain(created_at)
})
