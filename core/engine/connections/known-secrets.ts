import type { Credential } from '../../../contract/resources/connection.ts'
import type { Token } from './oauth-token.ts'

/** What a process keeps open of a connection, as long as that is sealed as it was. */
export interface KnownSecret {
  readonly credential: Credential
  readonly token?: Token
}

interface Kept extends KnownSecret {
  readonly seal: string
  /** On the monotonic clock. */
  readonly since: number
}

interface KnownSecrets {
  find(name: SecretName, now: number): KnownSecret | undefined
  keep(name: SecretName, secret: KnownSecret, now: number): void
}

export interface SecretName {
  readonly tenant: string
  readonly name: string
  readonly seal: string
}

/** After its last use: each call need not ask KMS, and no secret lies about for long once nobody uses it. */
const keptForMs = 5 * 60_000
const maxKept = 1000

/** A part of a process's memory. The connection is read before each use: a secret that was rotated or revoked is never found. */
export function knownSecrets(): KnownSecrets {
  const kept = new Map<string, Kept>()
  const put = ({ tenant, name, seal }: SecretName, secret: KnownSecret, now: number) => {
    // What was used last stands last.
    kept.delete(`${tenant} ${name}`)
    kept.set(`${tenant} ${name}`, { ...secret, seal, since: now })
  }
  const clear = (now: number) => {
    for (const [key, { since }] of kept) {
      if (now - since < keptForMs && kept.size <= maxKept) break
      kept.delete(key)
    }
  }
  return {
    find(name, now) {
      clear(now)
      const found = kept.get(`${name.tenant} ${name.name}`)
      if (found?.seal !== name.seal) return undefined
      put(name, found, now)
      return found
    },
    keep(name, secret, now) {
      put(name, secret, now)
      clear(now)
    },
  }
}
