import type { Credential, StoredApiKey } from './api-key.ts'

/** Which keys of the tenant were revoked when something was read, as its record said it before. */
export interface AsOf {
  /** The key of the tenant that was revoked last. */
  readonly revoked: string | undefined
  /** On the monotonic clock. */
  readonly now: number
}

type KeyName = Pick<Credential, 'tenant' | 'key'>

/**
 * Keys that this process has read. Each counts only while its tenant's record names the same key as revoked last: it is read
 * for each request anyway, and a revocation changes it in its own write. So no revoked key is of use, in any process.
 */
interface KnownKeys {
  find(name: KeyName, asOf: AsOf): StoredApiKey | undefined
  /** @param asOf the record was read before the key was */
  remember(name: KeyName, key: StoredApiKey, asOf: AsOf): void
}

export const maxKnownKeys = 2_000
/** A program of a release before knows of no revocations, and would write the tenant's record without. */
export const knownForMs = 60_000

export function knownKeys(): KnownKeys {
  const known = new Map<string, { readonly key: StoredApiKey; readonly asOf: AsOf }>()
  return {
    find(name, { revoked, now }) {
      const found = known.get(nameOf(name))
      known.delete(nameOf(name))
      if (!found || found.asOf.revoked !== revoked || now - found.asOf.now >= knownForMs) return undefined
      // The one that was used last goes last.
      known.set(nameOf(name), found)
      return found.key
    },
    remember(name, key, asOf) {
      known.set(nameOf(name), { key, asOf })
      if (known.size > maxKnownKeys) known.delete(known.keys().next().value as string)
    },
  }
}

function nameOf({ tenant, key }: KeyName): string {
  return `${tenant} ${key}`
}
