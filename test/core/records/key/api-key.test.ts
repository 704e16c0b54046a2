import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isLaterScope, scopes } from '../../../../contract/scopes.ts'
import {
  apiKeyKey,
  apiKeyKind,
  formatCredential,
  hashSecret,
  keysPartition,
  ownerRole,
  parseCredential,
  scopeList,
  secretBytes,
  secretMatches,
} from '../../../../core/records/key/api-key.ts'

const ulid = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), minLength: 26, maxLength: 26 })
const secret = fc.string({
  unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
  minLength: 43,
  maxLength: 43,
})
const [anyTenant, anyKey, anySecret] = ['0'.repeat(26), 'Z'.repeat(26), 'x'.repeat(43)]
const credential = `sortie_${anyTenant}_${anyKey}_${anySecret}`

const stored = { id: 'key_1', name: 'one', secret_hash: 'x', created_at: 1, revoked_at: null }
const first = scopes.filter((scope) => !isLaterScope(scope))

describe('the scopes of a key that release 0.1 made', () => {
  test('are all that there are where it was made for all', () => {
    const read = apiKeyKind.read({ ...stored, scopes: [...first, 'platform:read'] })
    expect([...(read?.scopes ?? [])].sort()).toEqual([...scopes, 'platform:read'].sort())
  })

  test('are what they were where one is missing, and where it was made since', () => {
    const some = first.slice(1)
    expect(apiKeyKind.read({ ...stored, scopes: some })?.scopes).toEqual(some)
    expect(apiKeyKind.read({ ...stored, scopes: first, scope_list: scopeList })?.scopes).toEqual(first)
  })
})

test('a credential says its tenant, its key and its secret, and nothing is lost on the way', () => {
  fc.assert(
    fc.property(ulid, ulid, secret, (tenant, key, proof) => {
      const one = { tenant: `ten_${tenant}`, key: `key_${key}`, secret: proof }
      expect(formatCredential(one)).toBe(`sortie_${tenant}_${key}_${proof}`)
      expect(parseCredential(formatCredential(one))).toEqual(one)
    }),
  )
})

describe('what is no credential is none', () => {
  test.each([
    ['nothing', ''],
    ['something before it', ` ${credential}`],
    ['something after it', `${credential} `],
    ['another scheme', credential.replace('sortie_', 'Sortie_')],
    ['a letter that no ULID has', credential.replace(anyKey, `U${anyKey.slice(1)}`)],
    ['small letters in an id', credential.replace(anyKey, anyKey.toLowerCase())],
    ['a secret too short', credential.slice(0, -1)],
    ['a secret too long', `${credential}x`],
    ['a part too few', credential.replace(`_${anyKey}`, '')],
  ])('%s', (_, text) => {
    expect(parseCredential(text)).toBeUndefined()
  })
})

test('a secret matches its own hash, and no other', () => {
  // SHA-256, as any tool has it: what is stored by one release is read by the next.
  expect(hashSecret('one')).toBe('dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z_0Me0')
  expect(secretMatches('one', hashSecret('one'))).toBe(true)
  expect(secretMatches('two', hashSecret('one'))).toBe(false)
})

test('a key stands under its id, and its secret has 256 bits', () => {
  expect(apiKeyKey('key_1')).toEqual({ partition: keysPartition, sort: 'key_1' })
  expect([keysPartition, ownerRole, secretBytes]).toEqual(['keys', 'owner', 32])
})

test('a scope that no program knows any more gives no right', () => {
  const key = { id: 'key_1', name: 'old', secret_hash: '', created_at: 0, revoked_at: null }
  expect(apiKeyKind.decode({ ...key, scopes: ['missions:read', 'missions:gone'] }).scopes).toEqual(['missions:read'])
})
