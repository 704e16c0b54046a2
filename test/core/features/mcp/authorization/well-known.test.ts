import { describe, expect, test } from 'vitest'
import { addressesOfIssuer, addressesOfResource } from '../../../../../core/features/mcp/authorization/well-known.ts'

/** As the protocol's specification lists them, of its revision 2026-07-28. */
describe('what a server says of itself stands', () => {
  test.each([
    [
      'https://example.com/public/mcp',
      [
        'https://example.com/.well-known/oauth-protected-resource/public/mcp',
        'https://example.com/.well-known/oauth-protected-resource',
      ],
    ],
    ['https://example.com', ['https://example.com/.well-known/oauth-protected-resource']],
    ['https://example.com/', ['https://example.com/.well-known/oauth-protected-resource']],
    [
      'https://example.com:8443/mcp/?tenant=1',
      [
        'https://example.com:8443/.well-known/oauth-protected-resource/mcp?tenant=1',
        'https://example.com:8443/.well-known/oauth-protected-resource',
      ],
    ],
  ])('of %s at %o', (server, addresses) => {
    expect(addressesOfResource(server)).toEqual(addresses)
  })
})

describe('what an authorization server says of itself stands', () => {
  test.each([
    [
      'https://auth.example.com/tenant1',
      [
        'https://auth.example.com/.well-known/oauth-authorization-server/tenant1',
        'https://auth.example.com/.well-known/openid-configuration/tenant1',
        'https://auth.example.com/tenant1/.well-known/openid-configuration',
      ],
    ],
    [
      'https://auth.example.com',
      [
        'https://auth.example.com/.well-known/oauth-authorization-server',
        'https://auth.example.com/.well-known/openid-configuration',
      ],
    ],
  ])('of %s at %o', (issuer, addresses) => {
    expect(addressesOfIssuer(issuer)).toEqual(addresses)
  })
})
