import { expect, test } from 'vitest'
import { createCallAssembly } from '../../../../adapters/models/reply/tool-call-assembly.ts'

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

test('calls that come under one id are told apart', () => {
  const calls = createCallAssembly()
  for (const index of [0, 1, 2])
    calls.add({ index, id: 'call_1', name: 'calculator', text: `{"expression":"${index}"}` })
  const complete = calls.complete()
  expect(complete.map((call) => call.arguments)).toEqual([
    { expression: '0' },
    { expression: '1' },
    { expression: '2' },
  ])
  expect(complete[0]?.id).toBe('call_1')
  expect(new Set(complete.map(({ id }) => id)).size).toBe(3)
})

test('ids and names count towards what is read', () => {
  const calls = createCallAssembly()
  expect(() => calls.add({ index: 0, id: 'i'.repeat(16_385), name: 'clock', text: '' })).toThrow('id that is too long')
  expect(() => calls.add({ index: 1, id: 'c', name: 'n'.repeat(1_000_000), text: '' })).toThrow('can be read')
})
