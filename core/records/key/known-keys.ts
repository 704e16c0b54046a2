import type { Credential, StoredApiKey } from './api-key.ts'

/** The tenant's revocations at the time of a read, from its record read before. */
export interface AsOf {
  /** The tenant's most recently revoked key. */
  readonly revoked: string | undefined
  /** On the monotonic clock. */
  readonly now: number
}

type KeyName = Pick<Credential, 'tenant' | 'key'>

/**
 * Keys that this process has read. A key is valid only while its tenant's record names the same most recently revoked key: the
 * record is read for each request anyway, and each revocation changes it in the same write. So no process accepts a revoked key.
 */
interface KnownKeys {
  find(name: KeyName, asOf: AsOf): StoredApiKey | undefined
  /** @param asOf from a record read before the key */
  remember(name: KeyName, key: StoredApiKey, asOf: AsOf): void
}

export const maxKnownKeys = 2_000
/** A program of an earlier release does not know the field for revocations, and drops it when it writes the tenant's record. */
export const knownForMs = 60_000

export function knownKeys(): KnownKeys {
  const known = new Map<string, { readonly key: StoredApiKey; readonly asOf: AsOf }>()
  return {
    find(name, { revoked, now }) {
      const found = known.get(nameOf(name))
      known.delete(nameOf(name))
      if (!found || found.asOf.revoked !== revoked || now - found.asOf.now >= knownForMs) return undefined
      // Moves the key to the end, as the most recently used.
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
