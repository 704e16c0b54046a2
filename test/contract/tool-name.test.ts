import { describe, expect, test } from 'vitest'
import { NewAgent } from '../../contract/resources/agent.ts'

const agentWith = (given: object) => NewAgent.safeParse({ name: 'one', instructions: '', ...given }).success

/** Each place of an agent that names a tool by which something is ruled. */
const places: Readonly<Record<string, (tool: string) => object>> = {
  approvals: (tool) => ({ approvals: [{ tool }] }),
  outside_text: (tool) => ({ outside_text: { by_tool: [{ tool, calls: 'deny' }] } }),
  guardrails: (tool) => ({
    guardrails: [{ name: 'a', at: 'tool', tool, rule: { kind: 'words', words: ['x'] }, outcome: 'block' }],
  }),
  tool_choice: (tool) => ({ settings: { tool_choice: { tool } } }),
}

const one = ['calculator', 'find-order', 'mcp:shop/find.order', 'mcp:shop/FindOrder', 'mcp__shop__FindOrder']
const none = ['', 'Find', 'mcp:Shop/find', 'mcp:shop/', 'mcp__Shop__Find', 'mcp:shop/a b']

describe.each(Object.entries(places))('%s', (place, given) => {
  test.each(one)('takes %s', (tool) => {
    expect(agentWith(given(tool))).toBe(true)
  })

  test.each(none)('does not take %j', (tool) => {
    expect(agentWith(given(tool))).toBe(false)
  })

  test('takes all tools of a server, unless it is about one', () => {
    expect(agentWith(given('mcp:shop/*'))).toBe(place !== 'tool_choice')
  })
})

test.each(['delegate', 'handoff', 'read_result'])('nobody is asked before %s', (tool) => {
  expect(agentWith({ approvals: [{ tool }] })).toBe(false)
})
