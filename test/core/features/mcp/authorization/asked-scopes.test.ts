import { describe, expect, test } from 'vitest'
import { authorizationUrl, scopeFor } from '../../../../../core/features/mcp/authorization/asked-scopes.ts'
import { metadata } from './issuer-metadata.ts'

describe('what is asked for', () => {
  const none = { authorized: null, wanted: null }
  const resource = { resource: 'https://shop.example.com', authorization_servers: [], scopes_supported: ['a', 'b'] }
  const authorized = { issuer: metadata.issuer, client: 'given', scope: 'a c', at: 0 } as const
  const found = (more: object = {}) => ({ challenge: undefined, resource, issuer: metadata, ...more })

  test.each([
    ['all that the server knows of', found(), none, undefined, 'a b'],
    ['what its challenge says', found({ challenge: { scope: 'c' } }), none, undefined, 'c'],
    ['what was asked for before', found(), { ...none, authorized }, undefined, 'a c'],
    ['with it what a call wants', found(), { authorized, wanted: { since: 0, scope: 'd a' } }, undefined, 'a c d'],
    [
      'not what another was asked for',
      found(),
      { ...none, authorized: { ...authorized, issuer: 'https://b.example.com' } },
      undefined,
      'a b',
    ],
    ['what somebody says', found(), { ...none, authorized }, 'x', 'x'],
    [
      'nothing where nobody knows any',
      found({ resource: { ...resource, scopes_supported: undefined } }),
      none,
      undefined,
      null,
    ],
    [
      'a grant that lasts',
      found({ issuer: { ...metadata, scopes_supported: ['offline_access'] } }),
      none,
      undefined,
      'a b offline_access',
    ],
  ] as const)('is %s', (_, discovered, server, asked, scope) => {
    expect(scopeFor(discovered, server, asked)).toBe(scope)
  })

  test('has people asked each time where it lasts', () => {
    expect(authorizationUrl(metadata, 'a')).toBe(metadata.authorization_endpoint)
    expect(authorizationUrl(metadata, 'a offline_access')).toBe(`${metadata.authorization_endpoint}&prompt=consent`)
  })
})
