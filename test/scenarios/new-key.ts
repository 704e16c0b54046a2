import { expect } from 'vitest'
import { CreatedApiKey } from '../../contract/resources/access.ts'
import type { Scope } from '../../contract/scopes.ts'
import type { Api } from './api.ts'
import { freshName } from './names.ts'

/** A key of the tenant with these scopes, and its secret. */
export async function newKey(api: Api, granted: readonly Scope[]) {
  const { status, body } = await api('POST', '/v1/keys', { json: { name: freshName('key'), scopes: granted } })
  expect(status).toBe(201)
  return CreatedApiKey.parse(body)
}
