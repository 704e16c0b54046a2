import { expect, test } from 'vitest'
import { scopes } from '../../../contract/scopes.ts'
import { scopesOf } from '../../../web/rooms/keys/scope-presets.ts'
import { scopesTexts } from '../../../web/rooms/keys/scopes.texts.ts'

test('a key that only reads gets everything to read and nothing to change', () => {
  const chosen = [...scopesOf('readOnly', scopes)]
  expect(chosen).toContain('missions:read')
  expect(chosen.filter((scope) => !scope.endsWith(':read'))).toEqual([])
  expect(chosen).toHaveLength(scopes.filter((scope) => scope.endsWith(':read')).length)
})

test('a key that submits missions sees them and the agents, and nothing else', () => {
  expect([...scopesOf('submitMissions', scopes)].toSorted()).toEqual(['agents:read', 'missions:read', 'missions:write'])
})

test('no preset passes on what the own key may not do', () => {
  const own = ['missions:read', 'keys:write'] as const
  expect([...scopesOf('everythingOfMine', own)]).toEqual(['missions:read', 'keys:write'])
  expect([...scopesOf('submitMissions', own)]).toEqual(['missions:read'])
  expect([...scopesOf('readOnly', own)]).toEqual(['missions:read'])
  expect([...scopesOf('noneOfThem', own)]).toEqual([])
})

test.each(['en-GB', 'de'] as const)('every scope is explained in %s', (language) => {
  const t = scopesTexts.in(language)
  expect(new Set(scopes.map((scope) => t(scope))).size).toBe(scopes.length)
})
