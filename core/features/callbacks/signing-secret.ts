import * as z from 'zod'
import type { RotateSecret, SigningSecrets } from '../../../contract/resources/callback.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { Item, Key, Stores } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import type { Caller } from '../../records/key/authenticate.ts'

const SealedSecret = record({
  sealed: z.string(),
  created_at: z.number(),
  /** `null` for the newest. */
  valid_until: z.number().nullable(),
})
type SealedSecret = z.output<typeof SealedSecret>

/** The secrets that sign a tenant’s callbacks: the newest first, then those that it replaced. */
const SigningKeys = record({ secrets: list(SealedSecret) })
export type SigningKeys = z.output<typeof SigningKeys>

export const signingKeysKind = kindOf('signing keys', 'entities', SigningKeys)

export type SecretPorts = {
  readonly stores: Stores
  readonly secrets: Secrets
  readonly ids: Ids
  readonly clock: Clock
}

export const signingKeysKey: Key = { partition: 'callbacks', sort: 'signing-keys' }

/** Within the 24 to 64 bytes of the Standard Webhooks specification. */
const secretBytes = 32
/** All signatures are in one header. */
const maxSecrets = 5

/** @returns the tenant’s keys, created now if there are none yet */
export function signingKeys(ports: SecretPorts, tenant: string): Promise<SigningKeys> {
  return changeKeys(ports, tenant, (keys) => keys)
}

export function getSigningSecrets(ports: SecretPorts) {
  return async (caller: Caller): Promise<SigningSecrets> =>
    viewOf(ports, caller.tenant.id, await signingKeys(ports, caller.tenant.id))
}

/** The old secret keeps signing for a while, so that receivers can switch one by one. */
export function rotateSigningSecret(ports: SecretPorts) {
  return async (caller: Caller, { overlap_s }: RotateSecret): Promise<SigningSecrets> => {
    const tenant = caller.tenant.id
    const fresh = await newSecret(ports, tenant)
    const until = ports.clock.now() + overlap_s * 1000
    const rotated = await changeKeys(ports, tenant, ({ secrets }) => ({
      secrets: [fresh, ...secrets.map((secret) => ({ ...secret, valid_until: secret.valid_until ?? until }))]
        .filter((secret) => isValid(secret, ports.clock.now()))
        .slice(0, maxSecrets),
    }))
    return viewOf(ports, tenant, rotated)
  }
}

export function isValid({ valid_until }: { readonly valid_until: number | null }, now: number): boolean {
  return valid_until === null || valid_until > now
}

function changeKeys(
  ports: SecretPorts,
  tenant: string,
  change: (keys: SigningKeys) => SigningKeys,
): Promise<SigningKeys> {
  const store = ports.stores.tenant(tenant)
  return retryConflicts(async () => {
    const item = await readItem(store, signingKeysKind, signingKeysKey, { consistent: true })
    const keys = change(item?.body ?? { secrets: [await newSecret(ports, tenant)] })
    if (keys === item?.body) return keys
    const version = item?.version ?? 0
    const put: Item = { ...signingKeysKey, version: version + 1, body: keys }
    const when = version === 0 ? ({ absent: true } as const) : { version }
    await store.write([{ change: 'put', table: 'entities', item: put, when }])
    return keys
  })
}

async function newSecret({ secrets, ids, clock }: SecretPorts, tenant: string): Promise<SealedSecret> {
  const text = `whsec_${Buffer.from(ids.secret(secretBytes), 'base64url').toString('base64')}`
  return { sealed: await secrets.seal(tenant, text), created_at: clock.now(), valid_until: null }
}

async function viewOf({ secrets, clock }: SecretPorts, tenant: string, keys: SigningKeys): Promise<SigningSecrets> {
  const [newest, ...former] = await Promise.all(
    keys.secrets
      .filter((secret) => isValid(secret, clock.now()))
      .map(async ({ sealed, created_at, valid_until }) => ({
        secret: await secrets.open(tenant, sealed),
        created_at: new Date(created_at).toISOString(),
        valid_until: new Date(valid_until ?? 0).toISOString(),
      })),
  )
  if (!newest) throw new Error('A tenant with signing keys has one that is valid')
  return { secret: newest.secret, created_at: newest.created_at, former }
}
