import { expect, test } from 'vitest'
import { isSaid, versionOf } from '../../../web/kit/wanted-version.ts'

test('a mission’s own version is not named, another one is', () => {
  expect(versionOf({ kind: 'own' })).toEqual({})
  expect(versionOf({ kind: 'newest' })).toEqual({ agent_version: 'newest' })
  expect(versionOf({ kind: 'given', number: '12' })).toEqual({ agent_version: 12 })
})

test.each(['', '0', '-1', '1.5', '1e3', '1234567'])('“%s” is no version, and none is asked for', (number) => {
  expect(isSaid({ kind: 'given', number })).toBe(false)
  expect(versionOf({ kind: 'given', number })).toEqual({})
})
