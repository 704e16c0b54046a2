import { expect, test } from 'vitest'
import { createCallAssembly } from '../../../adapters/models/tool-call-assembly.ts'

test.each([
  ['{"id":1}', { id: 1 }],
  ['', {}],
  ['{"id":2512292042121000001}', '{"id":2512292042121000001}'],
  ['{"id":1e400}', '{"id":1e400}'],
  ['{"id":1', '{"id":1'],
])('arguments %s', (text, kept) => {
  const calls = createCallAssembly()
  calls.add({ index: 0, id: 'call_1', name: 'calculator', text })
  expect(calls.complete()).toEqual([{ id: 'call_1', name: 'calculator', arguments: kept }])
})
