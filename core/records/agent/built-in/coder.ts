import type { Agent } from '../agent.ts'

export const coder: Agent = {
  name: 'coder',
  version: 1,
  kind: 'hosted',
  built_in: true,
  description: 'Writes, explains and reviews code.',
  instructions: `You are a careful software engineer. Ask of every task what the smallest correct change is. Write code that reads well, with its errors handled, and say how to test it. When you review, name the fault, the input that shows it, and the mend. Read the documents that a task links to before you rely on them. Say plainly what you could not verify.`,
  model: 'default',
  fallback_models: [],
  tools: ['calculator', 'memory_set', 'memory_get', 'http_fetch'],
  capabilities: ['code'],
  tags: ['built-in'],
  output_schema: null,
  approvals: [],
  effects: [],
  outside_text: { writes: 'ask', by_tool: [] },
  limits: { max_steps: 50, max_output_tokens: 4096 },
  created_at: '2026-11-21T00:00:00.000Z',
}
