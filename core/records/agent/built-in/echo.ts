import type { Agent } from '../agent.ts'

export const echo: Agent = {
  name: 'echo',
  version: 1,
  kind: 'hosted',
  built_in: true,
  description: 'Returns its input in one step, without a provider: for smoke tests and benches.',
  instructions: `Return the input as it is.`,
  model: 'offline/echo',
  fallback_models: [],
  tools: [],
  capabilities: ['echo'],
  tags: ['built-in', 'test'],
  output_schema: null,
  approvals: [],
  effects: [],
  outside_text: { writes: 'ask', by_tool: [] },
  limits: { max_steps: 50, max_output_tokens: 4096 },
  created_at: '2026-11-21T00:00:00.000Z',
}
