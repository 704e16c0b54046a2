import { describe, expect, test } from 'vitest'
import { clientFor, isGivenFor } from '../../../../../core/features/mcp/authorization/choose-client.ts'
import type { OAuthGrant } from '../../../../../core/records/service-connection/credential.ts'
import { metadata } from './issuer-metadata.ts'

describe('who asks', () => {
  const given = { client_id: 'mine', client_secret: 'secret-of-mine' }
  const document = 'https://sortie.example.com/client.json'
  const registration_endpoint = 'https://a.example.com/register'
  const client_id_metadata_document_supported = true

  test('is the client that was given, before all', () => {
    const all = { ...metadata, registration_endpoint, client_id_metadata_document_supported }
    expect(clientFor(all, { given, document })).toMatchObject({
      kind: 'given',
      client: { ...given, client_auth: 'basic' },
    })
  })

  test.each([
    [['client_secret_post'], 'body'],
    [['client_secret_post', 'client_secret_basic'], 'basic'],
    [undefined, 'basic'],
  ])('is known by its secret as %o say', (methods, client_auth) => {
    const told = { ...metadata, token_endpoint_auth_methods_supported: methods }
    expect(clientFor(told, { given, document })).toMatchObject({ client: { client_auth } })
  })

  test('is a document where that is read, which it is by https', () => {
    const both = { ...metadata, registration_endpoint, client_id_metadata_document_supported }
    expect(clientFor(both, { given: undefined, document })).toMatchObject({
      kind: 'document',
      client: { client_id: document },
    })
    const here = 'http://127.0.0.1:4600/client.json'
    expect(clientFor(both, { given: undefined, document: here })).toMatchObject({
      kind: 'registered',
      at: registration_endpoint,
    })
  })

  test('is nobody where there is no way', () => {
    expect(clientFor(metadata, { given: undefined, document })).toEqual({ kind: 'none' })
  })
})

describe('a client that is kept counts as given', () => {
  const kept: OAuthGrant = {
    ...{ kind: 'oauth_authorization_code', client_id: 'mine', client_auth: 'basic', issuer: metadata.issuer },
    ...{ authorization_url: metadata.authorization_endpoint, token_url: metadata.token_endpoint },
  }
  const { issuer: _, ...byHand } = kept

  test.each([
    ['where it was', kept, 'given', true],
    ['not where it was registered', kept, 'registered', false],
    ['not where it is a document', kept, 'document', false],
    ['where nobody says how, unless it is an address', kept, undefined, true],
    [
      'where nobody says how, unless it is an address',
      { ...kept, client_id: 'https://x.example.com' },
      undefined,
      false,
    ],
    ['not for another authorization server', { ...kept, issuer: 'https://b.example.com' }, 'given', false],
    ['where it was made by hand for the same tokens', byHand, undefined, true],
    [
      'not where it was made by hand for others',
      { ...byHand, token_url: 'https://b.example.com/token' },
      undefined,
      false,
    ],
  ] as const)('%s', (_, grant, how, isGiven) => {
    expect(isGivenFor(metadata, grant, how)).toBe(isGiven)
  })
})
