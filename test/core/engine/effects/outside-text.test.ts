import { expect, test } from 'vitest'
import { OutsideTextPolicy } from '../../../../contract/resources/guardrail.ts'
import { afterOutsideText } from '../../../../core/engine/effects/outside-text.ts'

const call = (tool: string, effect: 'none' | 'idempotent' | 'write', keepsOrigin = false) => ({
  tool,
  effect,
  keepsOrigin,
})
const asking = { writes: 'ask', by_tool: [] } as const

test('a call that changes something outside is asked about, and one that does not is made', () => {
  expect(afterOutsideText({ ...asking, by_tool: [] }, call('http_request', 'write'))).toBe('ask')
  expect(afterOutsideText({ ...asking, by_tool: [] }, call('http_request', 'idempotent'))).toBe('ask')
  expect(afterOutsideText({ ...asking, by_tool: [] }, call('http_fetch', 'none'))).toBe('allow')
})

test('what is kept with its mark is kept, since it is no more there than here', () => {
  expect(afterOutsideText({ writes: 'deny', by_tool: [] }, call('memory_set', 'idempotent', true))).toBe('allow')
})

test('what is said of a tool counts for all its calls, and before what is said of writes', () => {
  const by_tool = [
    { tool: 'add-note', calls: 'allow' as const },
    { tool: 'http_fetch' as const, calls: 'deny' as const },
  ]
  const policy = { writes: 'ask' as const, by_tool }
  expect(afterOutsideText(policy, call('add-note', 'write'))).toBe('allow')
  expect(afterOutsideText(policy, call('http_fetch', 'none'))).toBe('deny')
  expect(afterOutsideText(policy, call('other-note', 'write'))).toBe('ask')
})

test('a tool of an MCP server is named as agents name it, with all of its server, or as models are told of it', () => {
  const ofShop = (tool: string) => ({ ...call(`mcp__shop__${tool}`, 'write'), of: { server: 'shop', tool } })
  const by_tool = OutsideTextPolicy.parse({
    by_tool: [
      { tool: 'mcp:shop/findOrder', calls: 'allow' },
      { tool: 'mcp__shop__payBack', calls: 'ask' },
      { tool: 'mcp:shop/*', calls: 'deny' },
    ],
  }).by_tool
  const policy = { writes: 'ask' as const, by_tool }
  expect(['findOrder', 'payBack', 'other'].map((tool) => afterOutsideText(policy, ofShop(tool)))).toEqual([
    'allow',
    'ask',
    'deny',
  ])
  const ofAnother = { ...call('mcp__depot__other', 'write'), of: { server: 'depot', tool: 'other' } }
  expect(afterOutsideText(policy, ofAnother)).toBe('ask')
})
