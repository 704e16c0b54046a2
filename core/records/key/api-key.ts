import { hash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { isLaterScope, KeyScope, scopes } from '../../../contract/scopes.ts'
import type { Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'

/** A stored key: only the hash of its secret is stored. */
const StoredApiKey = record({
  id: z.string(),
  name: z.string(),
  /** A scope that this program does not know gives no right. */
  scopes: z
    .array(z.string())
    .transform((scopes) => scopes.filter(isKeyScope))
    .readonly(),
  /** The roles in which it decides approvals. Absent in keys created before roles existed. */
  roles: list(z.string()).exactOptional(),
  /** The agents whose workers it is for; absent if it is for all. */
  agents: list(z.string()).exactOptional(),
  secret_hash: z.string(),
  created_at: z.number(),
  revoked_at: z.number().nullable(),
  /** The list of scopes from which its own were chosen. Absent in keys of release 0.1, which had the first list. */
  scope_list: z.number().exactOptional(),
}).transform(withLaterScopes)
export type StoredApiKey = z.output<typeof StoredApiKey>

export const apiKeyKind = kindOf('API key', 'entities', StoredApiKey)

/** The list that this program chooses from. */
export const scopeList = 2

/** A key that had every scope at its creation also gets later ones: otherwise nobody could use, or grant, new scopes. */
function withLaterScopes<Stored extends { readonly scopes: readonly KeyScope[]; readonly scope_list?: number }>(
  key: Stored,
): Stored {
  const isForAll = scopes.every((scope) => isLaterScope(scope) || key.scopes.includes(scope))
  if ((key.scope_list ?? 1) >= scopeList || !isForAll) return key
  return {
    ...key,
    scopes: [...key.scopes, ...scopes.filter((scope) => !key.scopes.includes(scope))],
    scope_list: scopeList,
  }
}

function isKeyScope(scope: string): scope is KeyScope {
  return KeyScope.safeParse(scope).success
}

/** Stands for every role. The first key of a tenant has it. */
export const ownerRole = 'owner'

/** The content of an `Authorization` header: the names of tenant and key, and the secret that proves them. */
export interface Credential {
  readonly tenant: string
  readonly key: string
  readonly secret: string
}

/** 256 bits, so a fast hash suffices: guessing is impossible. */
export const secretBytes = 32

const ulid = '[0-9A-HJKMNP-TV-Z]{26}'
const pattern = new RegExp(`^sortie_(${ulid})_(${ulid})_([A-Za-z0-9_-]{43})$`)

export function parseCredential(text: string): Credential | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const [, tenant, key, secret] = match as unknown as [string, string, string, string]
  return { tenant: `ten_${tenant}`, key: `key_${key}`, secret }
}

export function formatCredential({ tenant, key, secret }: Credential): string {
  return `sortie_${tenant.slice('ten_'.length)}_${key.slice('key_'.length)}_${secret}`
}

export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

export function secretMatches(secret: string, secretHash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(secret)), Buffer.from(secretHash))
}

export const keysPartition = 'keys'

export function apiKeyKey(id: string): Key {
  return { partition: keysPartition, sort: id }
}
