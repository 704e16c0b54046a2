import type { Credential } from '../../../contract/resources/connection.ts'
import type { Token } from './oauth-token.ts'
import type { GrantedTokens } from './sealed-tokens.ts'

/** A connection's opened secret in a process's memory, valid while the sealed text is unchanged. */
export interface KnownSecret {
  readonly credential: Credential
  readonly token?: Token
}

interface KnownSecrets<Secret> {
  find(name: SecretName, now: number): Secret | undefined
  keep(name: SecretName, secret: Secret, now: number): void
}

export interface SecretName {
  readonly tenant: string
  readonly name: string
  readonly seal: string
}

interface Kept<Secret> {
  readonly secret: Secret
  readonly seal: string
  /** The last use, on the monotonic clock. */
  readonly since: number
}

/** The time after the last use: calls rarely need KMS, and an unused secret does not stay in memory for long. */
const keptForMs = 5 * 60_000
const maxKept = 1000

/** Part of a process's memory. The connection is read before each use, so a rotated or revoked secret is never found. */
export function knownSecrets(): KnownSecrets<KnownSecret> {
  return keptSecrets()
}

/** The same for granted tokens, which are stored beside the connection. */
export function knownTokens(): KnownSecrets<GrantedTokens> {
  return keptSecrets()
}

function keptSecrets<Secret>(): KnownSecrets<Secret> {
  const kept = new Map<string, Kept<Secret>>()
  const put = ({ tenant, name, seal }: SecretName, secret: Secret, now: number) => {
    // Moves the entry to the end, as the most recently used.
    kept.delete(`${tenant} ${name}`)
    kept.set(`${tenant} ${name}`, { secret, seal, since: now })
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
      put(name, found.secret, now)
      return found.secret
    },
    keep(name, secret, now) {
      put(name, secret, now)
      clear(now)
    },
  }
}
