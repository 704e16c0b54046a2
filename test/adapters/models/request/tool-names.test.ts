import { expect, test } from 'vitest'
import { createToolNames } from '../../../../adapters/models/request/tool-names.ts'

const clock = { name: 'clock', description: 'a clock', parameters: { type: 'object' } }

test.each([
  ['clock', 'clock'],
  ['functions.clock', 'clock'],
  ['tools/clock', 'clock'],
  ['default_api:clock', 'clock'],
  ['gone', 'gone'],
  ['gone again', 'gone_again'],
  ['9lives', '_9lives'],
  ['', '_'],
  ['n'.repeat(90), 'n'.repeat(64)],
  ['constructor', 'constructor'],
])('%j is %j', (told, sent) => {
  const names = createToolNames([clock])
  expect(names.take(told)).toBe(sent)
  expect(names.tools().map(({ name }) => name)).toEqual([...new Set(['clock', sent])])
})

test('of many that are not there, most share a name', () => {
  const names = createToolNames([clock])
  for (let at = 0; at < 100; at += 1) names.take(`gone_${at}`)
  expect(names.tools()).toHaveLength(34)
  expect(names.take('gone_0')).toBe('gone_0')
  expect(names.take('gone_99')).toBe('another_tool')
})
