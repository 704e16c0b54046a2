import { expect, test } from 'vitest'
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
