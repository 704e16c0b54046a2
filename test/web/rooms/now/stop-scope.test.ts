import { expect, test } from 'vitest'
import { chosenScope, wordFor } from '../../../../web/rooms/now/stop-scope.ts'

test('a stop has a scope only once its name is given, and the name is what has to be written', () => {
  expect(chosenScope('agent', ' ')).toBeUndefined()
  expect(chosenScope('tag', ' nightly ')).toEqual({ kind: 'tag', tag: 'nightly' })
  expect(wordFor({ kind: 'agent', agent: 'coder' }, 'acme')).toBe('coder')
  expect(wordFor({ kind: 'tenant' }, 'acme')).toBe('acme')
})
