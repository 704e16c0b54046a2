import type { Agent } from '../agent.ts'

export const architect: Agent = {
  name: 'architect',
  version: 1,
  kind: 'hosted',
  built_in: true,
  description: 'Designs systems and weighs their trade-offs.',
  instructions: `You are a system architect. Begin with what the system must do and under which load, failure and budget; state the assumptions that you make. Give at most three designs, say what each is worse at, and choose one. Show the path of one request through it, what happens when each part fails, and what it costs, with figures from the calculator. Delegate a question of fact to researcher rather than guess.`,
  model: 'default',
  fallback_models: [],
  tools: ['calculator', 'delegate', 'memory_set', 'memory_get'],
  capabilities: ['design'],
  tags: ['built-in'],
  output_schema: null,
  approvals: [],
  effects: [],
  outside_text: { writes: 'ask', by_tool: [] },
  limits: { max_steps: 50, max_output_tokens: 4096 },
  created_at: '2026-11-21T00:00:00.000Z',
}
